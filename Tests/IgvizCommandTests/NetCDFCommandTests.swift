import Foundation
import ArrayFormats
import TestSupport
import Testing

/// Climate data as archives store them, written by Scripts/samples/make_field.py with another library.
@Suite struct NetCDFCommandTests {
  private let folder = TestFiles.root.appendingPathComponent("SampleModels/field").path

  #if NetCDF
    @Test func whatTheFileSays() throws {
      let data = try NetCDFDataset(contentsOf: "\(folder)/fields.nc", variables: ["slp", "sst"])
      #expect(data.variables.map(\.title) == ["slp (hPa)", "sst (degC)"])
      #expect(data.variables[1].attributes["long_name"] == "sea surface temperature")
      #expect(
        data.dimensions.map(\.name) == ["time", "lat", "lon"]
          && data.dimensions.map(\.extent) == [12, 18, 34])
      #expect(data.dimensions[1].coordinates?.first == -42.5 && data.dimensions[0].coordinates == nil)
      #expect(data.dimensions[2].attributes["units"] == "degrees_east")
      let array = try NPYArray(contentsOf: "\(folder)/fields.npy").floats
      #expect(data.variables[1].values == stride(from: 0, to: array.count, by: 2).map { array[$0] })
      // Written data are read back unchanged.
      try withTemporaryFolder { folder in
        try data.encoded().write(to: URL(fileURLWithPath: folder + "/copy.nc"))
        #expect(try NetCDFDataset(contentsOf: folder + "/copy.nc", variables: ["slp", "sst"]) == data)
      }
    }

    /// Results are stored beside the input, on its dimensions, and equal those for the array.
    @Test func resultsBesideTheInput() throws {
      try withTemporaryFolder { out in
        let common = ["--model", "\(folder)/clim.onnx", "--baseline", "zero", "--method", "ig", "-q"]
        let array = try Command.run(["\(folder)/fields.npy"] + common + ["--arrays", "a"], in: out)
        #expect(array.code == 0, "\(array.errors)")
        let netCDF = try Command.run(
          ["\(folder)/fields.nc", "--key", "sst,slp"] + common + ["--arrays", "a.nc", "-o", "a.png"], in: out)
        #expect(netCDF.code == 0, "\(netCDF.errors)")
        let expected = try NPYArray(contentsOf: out + "/a/integrated_gradients.npy").floats
        let names = ["sst", "slp", "integrated_gradients_sst", "integrated_gradients_slp"]
        let found = try NetCDFDataset(contentsOf: out + "/a.nc", variables: names)
        for channel in 0..<2 {
          let mine = found.variables[2 + channel].values
          #expect(mine == stride(from: channel, to: expected.count, by: 2).map { expected[$0] })
        }
        #expect(found.variables[0].attributes["units"] == "degC")
        #expect(found.dimensions[1].coordinates?.count == 18)
        let mean = try Command.run(
          ["\(folder)/fields.nc", "--key", "sst,slp"] + common + ["--mean", "--arrays", "m.nc"], in: out)
        #expect(mean.code == 0, "\(mean.errors)")
        let one = try NetCDFDataset(
          contentsOf: out + "/m.nc", variables: ["integrated_gradients_slp", "input_sst"])
        #expect(one.dimensions.map(\.name) == ["lat", "lon"])
      }
    }

    @Test func mistakes() throws {
      let path = "\(folder)/fields.nc"
      #expect(throws: NetCDFError.noVariable("x", known: ["sst", "slp"])) {
        try NetCDFDataset(contentsOf: path, variables: ["x"])
      }
      #expect(throws: NetCDFError.severalVariables(["sst", "slp"])) {
        try NetCDFDataset(contentsOf: path, variables: [])
      }
      try withTemporaryFolder { out in
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for length in [0, 3, 40, 200] {
          try whole.prefix(length).write(to: URL(fileURLWithPath: out + "/cut.nc"))
          #expect(throws: NetCDFError.self) {
            try NetCDFDataset(contentsOf: out + "/cut.nc", variables: ["sst"])
          }
        }
        let array = try Command.run(
          ["\(folder)/fields.npy", "--model", "\(folder)/clim.onnx", "--arrays", "a.nc", "-q"], in: out)
        #expect(array.code == 64 && array.errors.contains("need a NetCDF input"), "\(array.errors)")
      }
    }
  #else
    /// A build without the library reports how to build with it.
    @Test func withoutTheLibrary() throws {
      try withTemporaryFolder { out in
        let outcome = try Command.run(["\(folder)/fields.nc", "--model", "\(folder)/clim.onnx"], in: out)
        #expect(outcome.code == 64 && outcome.errors.contains("--traits NetCDF"), "\(outcome.errors)")
      }
    }
  #endif
}
