import Foundation

#if NetCDF
  import CNetCDF

  extension NetCDFDataset {
    /// Returns the bytes of a file with this dataset, in the classic format with 64-bit offsets.
    ///
    /// - Throws: `NetCDFError`
    package func encoded() throws(NetCDFError) -> Data {
      var file: Int32 = 0
      try check(nc_create_mem("memory", NC_64BIT_OFFSET, 1 << 16, &file))
      var memory = NC_memio()
      do throws(NetCDFError) {
        try write(to: file)
      } catch {
        nc_abort(file)
        throw error
      }
      try check(nc_close_memio(file, &memory))
      defer { free(memory.memory) }
      guard let bytes = memory.memory else { throw .library("nothing was written") }
      return Data(bytes: bytes, count: memory.size)
    }

    private func write(to file: Int32) throws(NetCDFError) {
      var ids: [Int32] = []
      var coordinates: [(id: Int32, values: [Double])] = []
      for dimension in dimensions {
        var id: Int32 = 0
        try check(nc_def_dim(file, dimension.name, dimension.extent, &id))
        ids.append(id)
        guard let values = dimension.coordinates else { continue }
        var variable: Int32 = 0
        try check(nc_def_var(file, dimension.name, NC_DOUBLE, 1, [id], &variable))
        try Self.put(dimension.attributes, file, variable)
        coordinates.append((variable, values))
      }
      var made: [(id: Int32, values: [Float])] = []
      for variable in variables {
        var id: Int32 = 0
        try check(nc_def_var(file, variable.name, NC_FLOAT, Int32(ids.count), ids, &id))
        try Self.put(variable.attributes, file, id)
        made.append((id, variable.values))
      }
      try check(nc_enddef(file))
      for (id, values) in coordinates { try check(nc_put_var_double(file, id, values)) }
      for (id, values) in made { try check(nc_put_var_float(file, id, values)) }
    }

    private static func put(_ texts: [String: String], _ file: Int32, _ variable: Int32) throws(NetCDFError) {
      for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
        try check(nc_put_att_text(file, variable, key, text.utf8.count, text))
      }
    }
  }
#else
  extension NetCDFDataset {
    /// - Throws: `NetCDFError.unavailable`
    package func encoded() throws(NetCDFError) -> Data { throw .unavailable }
  }
#endif
