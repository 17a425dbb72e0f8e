import Files
import Foundation

#if NetCDF
  import CNetCDF

  extension NetCDFDataset {
    /// - Parameter names: the names of the variables; if empty, the only variable that is not a coordinate is read.
    /// - Throws: `FileError`, `NetCDFError`
    package init(contentsOf path: String, variables names: [String]) throws {
      var data = try FileAccess.read(path, limit: Self.byteLimit)
      // The library reads from memory, so that it cannot take the file's name for an address.
      self = try data.withUnsafeMutableBytes { bytes in
        var file: Int32 = 0
        try check(nc_open_mem("memory", NC_NOWRITE, bytes.count, bytes.baseAddress, &file))
        defer { nc_close(file) }
        return try Self(OpenFile(id: file), variables: names)
      }
    }

    private init(_ file: OpenFile, variables names: [String]) throws {
      let known = try file.variables.filter { try !file.isCoordinate($0) }
      guard !names.isEmpty || known.count == 1 else { throw NetCDFError.severalVariables(known) }
      var dimensions: [Int32]?
      variables = try (names.isEmpty ? known : names).map { name in
        guard known.contains(name) else { throw NetCDFError.noVariable(name, known: known) }
        let own = try file.dimensions(of: name)
        guard dimensions == nil || dimensions == own else { throw NetCDFError.differentDimensions(name) }
        dimensions = own
        return Variable(
          name: name, values: try file.values(of: name).map { Float($0) },
          attributes: try file.texts(of: name))
      }
      self.dimensions = try (dimensions ?? []).map { try file.dimension($0) }
    }
  }

  /// - Throws: `NetCDFError.library` unless the call succeeded.
  func check(_ status: Int32) throws(NetCDFError) {
    guard status == NC_NOERR else {
      throw .library(nc_strerror(status).map { String(cString: $0) } ?? "error \(status)")
    }
  }

  /// The queries of an open file.
  private struct OpenFile {
    let id: Int32

    private static let nameLength = Int(NC_MAX_NAME) + 1
    private static let longestText = 1 << 16

    private static func text(_ bytes: [CChar]) -> String {
      String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    var variables: [String] {
      get throws(NetCDFError) {
        var count: Int32 = 0
        try check(nc_inq_nvars(id, &count))
        var names: [String] = []
        for variable in 0..<max(0, count) {
          var name = [CChar](repeating: 0, count: Self.nameLength)
          try check(nc_inq_varname(id, variable, &name))
          names.append(Self.text(name))
        }
        return names
      }
    }

    private func variable(_ name: String) throws(NetCDFError) -> Int32 {
      var variable: Int32 = 0
      try check(nc_inq_varid(id, name, &variable))
      return variable
    }

    func dimensions(of name: String) throws(NetCDFError) -> [Int32] {
      let variable = try variable(name)
      var count: Int32 = 0
      try check(nc_inq_varndims(id, variable, &count))
      var dimensions = [Int32](repeating: 0, count: max(1, Int(count)))
      try check(nc_inq_vardimid(id, variable, &dimensions))
      return Array(dimensions.prefix(Int(max(0, count))))
    }

    private func nameAndExtent(_ dimension: Int32) throws(NetCDFError) -> (name: String, extent: Int) {
      var name = [CChar](repeating: 0, count: Self.nameLength)
      var extent = 0
      try check(nc_inq_dim(id, dimension, &name, &extent))
      return (Self.text(name), extent)
    }

    func dimension(_ dimension: Int32) throws(NetCDFError) -> NetCDFDataset.Dimension {
      let (name, extent) = try nameAndExtent(dimension)
      var found = NetCDFDataset.Dimension(name: name, extent: extent)
      if try variables.contains(name), try isCoordinate(name) {
        found.coordinates = try values(of: name)
        found.attributes = try texts(of: name)
      }
      return found
    }

    /// Whether a variable is the coordinate variable of the dimension with its name.
    func isCoordinate(_ name: String) throws(NetCDFError) -> Bool {
      let dimensions = try dimensions(of: name)
      guard dimensions.count == 1 else { return false }
      return try nameAndExtent(dimensions[0]).name == name
    }

    /// Returns the values of a variable: scaled if the file has a scale or an offset, NaN if they are missing.
    func values(of name: String) throws(NetCDFError) -> [Double] {
      let variable = try variable(name)
      var count = 1
      for dimension in try dimensions(of: name) {
        let (product, overflow) = count.multipliedReportingOverflow(by: try nameAndExtent(dimension).extent)
        guard !overflow, product <= NetCDFDataset.maxValues else { throw .tooLarge(name) }
        count = product
      }
      guard count > 0 else { return [] }
      var values = [Double](repeating: 0, count: count)
      try check(nc_get_var_double(id, variable, &values))
      let missing = ["_FillValue", "missing_value"].compactMap { number(variable, $0) }
      let (factor, offset) = (number(variable, "scale_factor"), number(variable, "add_offset"))
      guard !missing.isEmpty || factor != nil || offset != nil else { return values }
      return values.map { missing.contains($0) ? .nan : $0 * (factor ?? 1) + (offset ?? 0) }
    }

    /// Returns the single number in an attribute; `nil` if there is no such attribute.
    private func number(_ variable: Int32, _ name: String) -> Double? {
      var (type, length): (nc_type, Int) = (0, 0)
      guard nc_inq_att(id, variable, name, &type, &length) == NC_NOERR, length == 1, type != NC_CHAR,
        type <= NC_UINT64
      else { return nil }
      var value = 0.0
      return nc_get_att_double(id, variable, name, &value) == NC_NOERR ? value : nil
    }

    /// Returns the texts of the known attributes.
    func texts(of name: String) throws(NetCDFError) -> [String: String] {
      let variable = try variable(name)
      var texts: [String: String] = [:]
      for key in NetCDFDataset.knownAttributes {
        var (type, length): (nc_type, Int) = (0, 0)
        guard nc_inq_att(id, variable, key, &type, &length) == NC_NOERR, type == NC_CHAR,
          (1...Self.longestText).contains(length)
        else { continue }
        var bytes = [CChar](repeating: 0, count: length + 1)
        if nc_get_att_text(id, variable, key, &bytes) == NC_NOERR { texts[key] = Self.text(bytes) }
      }
      return texts
    }
  }
#else
  extension NetCDFDataset {
    /// - Throws: `NetCDFError.unavailable`
    package init(contentsOf path: String, variables names: [String]) throws { throw NetCDFError.unavailable }
  }
#endif
