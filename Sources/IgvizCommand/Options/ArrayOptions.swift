import ArgumentParser
import Explaining
import Fields
import Files
import Foundation
import Models
import Readers

/// The options for inputs other than photos.
struct ArrayOptions: ParsableArguments {
  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "Array for one of several inputs; repeat for each input",
      discussion: "Columns of a table: cat=table.csv:sex,port. Put a name with a comma in quotation marks.",
      valueName: "name=file.npy"),
    completion: .file(extensions: ["npy", "npz", "csv", "tsv"]))
  var inputs: [NamedFile] = []

  @Option(
    help: ArgumentHelp(
      "Background data (array or table): ranges, means, samples",
      discussion: "For one of several inputs write name=file.npy; repeat for each input.",
      valueName: "file.npy"), completion: .file(extensions: ["npy", "npz", "csv", "tsv"]))
  var background: [NamedFile] = []

  @Option(
    help: ArgumentHelp(
      "Array in a .npz file, or NetCDF variables as channels: sst,slp", valueName: "name"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Value that replaces NaN (default: NaN is an error)", valueName: "value"))
  var nan: Float?

  @Option(
    help: ArgumentHelp(
      "Axes, outermost first: 'igviz help axes' (default: inferred)",
      discussion:
        "For one of several inputs write name=axes; repeat for each input. The default is the card's axes, else the axes inferred from the model's operators.",
      valueName: "axes"))
  var axes: [NamedList] = []

  @Option(
    help: ArgumentHelp("Latitudes along the axis lat, in degrees", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var lat: NamedFile?

  @Option(
    help: ArgumentHelp("Longitudes along the axis lon, in degrees", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var lon: NamedFile?

  @Option(
    help: ArgumentHelp(
      "Names of the channels or features, separated by commas",
      discussion: "For one of several inputs write input=names; repeat for each input.", valueName: "names"))
  var names: [NamedList] = []

  @Flag(help: "Show the mean over all samples; for tables also the mean magnitude")
  var mean = false

  @Option(
    help: ArgumentHelp(
      "Mask of the map's shape; nonzero cells are shown", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Slices of a volume: z=3,5; repeatable (default: up to nine)", valueName: "axis=list"))
  var slice: [NamedList] = []

  func validate() throws {
    if let nan, !nan.isFinite { throw ValidationError("--nan must be a finite number, not \(nan).") }
    for axes in axes {
      do {
        _ = try AxisLayout(axes.items.joined(separator: ","))
      } catch {
        throw ValidationError("--axes: \(error).")
      }
    }
    for slice in slice where slice.name.isEmpty || slice.items.contains(where: { Int($0) == nil }) {
      throw ValidationError(
        "--slice takes an axis and positions along it, as in z=3,5; not '\(slice.name)=\(slice.items.joined(separator: ","))'."
      )
    }
  }

  /// - Throws: `FileError`, `InputError`
  func array(at path: String) throws -> InputArray {
    let array = try InputError.naming(path) { try reading.read(path) }
    return InputArray(shape: array.shape, values: array.values, exact: array.exact)
  }

  /// How arrays are read.
  var reading: ArrayFile { ArrayFile(key: key, missingValue: nan) }

  /// All files that are read besides the inputs.
  var paths: [String] {
    background.map(\.path) + [lat, lon].compactMap { $0?.path } + [mask].compactMap(\.self)
  }

  /// Returns the axis layouts that the options declare, by the input's name.
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
    // Missing values of a mask are not shown.
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
      OptionUse("axes", axes, .explaining, .parts(.array, .netCDF)),
      OptionUse("lat", lat, .explaining, .parts(.array, .netCDF), .namesShown),
      OptionUse("lon", lon, .explaining, .parts(.array, .netCDF), .namesShown),
      OptionUse("names", names, .explaining, .parts(.array, .netCDF), .namesShown),
      OptionUse("mean", mean, .explaining, .inputs(.array, .netCDF, .table), .severalSamples),
      OptionUse("mask", mask, .explaining, .parts(.array, .netCDF), .figures, .drawn(.panels)),
      OptionUse("slice", slice, .explaining, .parts(.array, .netCDF), .figures, .drawn(.panels)),
    ]
  }
}

/// A list with an optional name: NAME=A,B, or A,B with an empty name.
struct NamedList: ExpressibleByArgument {
  let name: String
  let items: [String]

  /// The name, which can be empty, the number of items, and the items.
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
