import ArgumentParser
import Explaining
import Fields
import Files
import Foundation
import Models
import Readers

/// Inputs that are no photos.
struct ArrayOptions: ParsableArguments {
  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "An array for one of several inputs of the model, or columns of a table: cat=table.csv:sex,port; once for each. A name with a comma stands in quotation marks.",
      valueName: "name=file.npy"),
    completion: .file(extensions: ["npy", "npz", "csv", "tsv"]))
  var inputs: [NamedFile] = []

  @Option(
    help: ArgumentHelp(
      "Data like the input, rows of a .npy array or a table: each feature's range and mean are taken from it; of several inputs name=file.npy, repeated.",
      valueName: "file.npy"), completion: .file(extensions: ["npy", "npz", "csv", "tsv"]))
  var background: [NamedFile] = []

  @Option(
    help: ArgumentHelp(
      "Which array of a file that holds several (.npz), or which variables of NetCDF, as channels: sst,slp.",
      valueName: "name"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "What stands in for values that are not a number. (default: they are refused)", valueName: "value"))
  var nan: Float?

  @Option(
    help: ArgumentHelp(
      "What the axes are, outermost first: "
        + Axis.Kind.labels.map { $0.labels.joined(separator: " or ") }.joined(separator: ", ")
        + "; of one of several inputs name=axes, repeated. (default: the card's, else what the model's operators say)",
      valueName: "axes"))
  var axes: [NamedList] = []

  @Option(
    help: ArgumentHelp("Degrees of latitude along the axis lat.", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var lat: NamedFile?

  @Option(
    help: ArgumentHelp("Degrees of longitude along the axis lon.", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var lon: NamedFile?

  @Option(
    help: ArgumentHelp(
      "What the channels, or the features, are called; of one of several inputs name=names, repeated.",
      valueName: "names"))
  var names: [NamedList] = []

  @Flag(help: "Show the mean over all samples; of a table each feature's mean and mean magnitude.")
  var mean = false

  @Option(
    help: ArgumentHelp(
      "Cells of a map that are shown: an array of its size, not zero where they are.", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Positions along an axis that are shown of a volume: z=3,5. May be repeated. (default: up to nine)",
      valueName: "axis=positions"))
  var slice: [NamedList] = []

  func validate() throws {
    if let nan, !nan.isFinite { throw ValidationError("--nan is a finite number, not \(nan).") }
    for axes in axes {
      do {
        _ = try AxisLayout(axes.items.joined(separator: ","))
      } catch {
        throw ValidationError("--axes: \(error).")
      }
    }
    for slice in slice where slice.name.isEmpty || slice.items.contains(where: { Int($0) == nil }) {
      throw ValidationError("--slice is an axis and positions along it: z=3,5.")
    }
  }

  /// - Throws: `FileError`, `InputError`
  func array(at path: String) throws -> InputArray {
    let array = try InputError.naming(path) { try reading.read(path) }
    return InputArray(shape: array.shape, values: array.values, exact: array.exact)
  }

  /// How arrays are read.
  var reading: ArrayFile { ArrayFile(key: key, missingValue: nan) }

  /// Every file that is read beside the inputs.
  var paths: [String] {
    background.map(\.path) + [lat, lon].compactMap { $0?.path } + [mask].compactMap(\.self)
  }

  /// What is said of the axes, by the input's name.
  ///
  /// - Throws: `FileError`, `InputError`, `LayoutError`
  func layouts() throws -> [String: AxisLayout] {
    var layouts: [String: AxisLayout] = [:]
    for axes in axes { layouts[axes.name] = try AxisLayout(axes.items.joined(separator: ",")) }
    for names in names { layouts[names.name, default: AxisLayout()].names = names.items }
    for (kind, file) in [(Axis.Kind.y, lat), (.x, lon)] {
      guard let file else { continue }
      let values = try InputError.naming(file.path) { try ArrayFile().read(file.path).values }
      layouts[file.name, default: AxisLayout()].coordinates[kind] = values.map(Double.init)
    }
    return layouts
  }

  /// - Throws: `FileError`, `InputError`
  func shown() throws -> [Bool]? {
    guard let mask else { return nil }
    // What is not known is not shown.
    return try InputError.naming(mask) {
      try ArrayFile(missingValue: 0).read(mask).values.map { $0 != 0 }
    }
  }

  var slices: [String: [Int]] {
    Dictionary(slice.map { ($0.name, $0.items.compactMap(Int.init)) }, uniquingKeysWith: +)
  }
}

extension ArrayOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("input", inputs),
      OptionUse("background", background, .explaining, .inputs(.array, .netCDF, .table), .describedInputs),
      OptionUse("key", key, .archives),
      OptionUse("nan", nan, .numbers),
      OptionUse("axes", axes, .explaining, .inputs(.array, .netCDF)),
      OptionUse("lat", lat, .explaining, .inputs(.array, .netCDF)),
      OptionUse("lon", lon, .explaining, .inputs(.array, .netCDF)),
      OptionUse("names", names, .explaining, .inputs(.array, .netCDF)),
      OptionUse("mean", mean, .explaining, .inputs(.array, .netCDF, .table), .severalSamples),
      OptionUse("mask", mask, .explaining, .inputs(.array, .netCDF), .figures, .drawn(.panels)),
      OptionUse("slice", slice, .explaining, .inputs(.array, .netCDF), .figures, .drawn(.panels)),
    ]
  }
}

/// NAME=A,B, or A,B alone with an empty name.
struct NamedList: ExpressibleByArgument {
  let name: String
  let items: [String]

  /// All of it, one word after the other; the empty name is one, too.
  var words: [String] { [name, "\(items.count)"] + items }

  init?(argument: String) {
    let (name, list) = NamedFile.parts(of: argument)
    self.name = name
    items = list.splitByBytes(",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    if items.contains("") { return nil }
  }
}
