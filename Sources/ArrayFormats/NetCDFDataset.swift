import Failures
import Files
/// Variables of a NetCDF file on the same dimensions, with the coordinates and attributes of these.
///
/// Reference: the NetCDF User's Guide; Climate and Forecast Conventions, sections 2.5.1, 3.1, 4 and 8.1.
package struct NetCDFDataset: Hashable, Sendable {
  package struct Dimension: Hashable, Sendable {
    package var name: String
    package var extent: Int
    /// The values of the coordinate variable with the dimension's name, if there is one.
    package var coordinates: [Double]?
    /// The text attributes of the coordinate variable: units, calendar and others.
    package var attributes: [String: String] = [:]
  }

  package struct Variable: Hashable, Sendable {
    package var name: String
    /// The values on all dimensions, the last one fastest; missing values are NaN.
    package var values: [Float]
    package var attributes: [String: String]

    package init(name: String, values: [Float], attributes: [String: String] = [:]) {
      (self.name, self.values, self.attributes) = (name, values, attributes)
    }

    /// "sst (degC)"
    package var title: String { attributes["units"].map { "\(name) (\($0))" } ?? name }
  }

  package var dimensions: [Dimension]
  package var variables: [Variable]

  package init(dimensions: [Dimension], variables: [Variable]) {
    (self.dimensions, self.variables) = (dimensions, variables)
  }

  /// Whether a path has an extension of NetCDF.
  package static func isOne(_ path: String) -> Bool {
    ["nc", "nc4", "cdf"].contains(FilePath(path).pathExtension)
  }

  /// Limit of the number of values that are read of a variable.
  package static let maxValues = 1 << 29
  /// Limit of the size of a file, in bytes.
  package static let byteLimit = 1 << 31
  /// The text attributes that are read and written.
  static let knownAttributes = [
    "units", "long_name", "standard_name", "calendar", "axis", "positive", "cell_methods",
  ]
}

/// A reason why a NetCDF file cannot be read or written.
public enum NetCDFError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The program was built without the library.
  case unavailable
  /// The library failed, with its message.
  case library(String)
  /// No variable has the name; `known` lists the file's variables.
  case noVariable(String, known: [String])
  /// The file has several variables, and none is named.
  case severalVariables([String])
  /// The variable has other dimensions than the variables before it.
  case differentDimensions(String)
  /// The variable has more than `NetCDFDataset.maxValues` values.
  case tooLarge(String)
  /// Results in NetCDF are requested, but the input is not NetCDF.
  case noInput

  public var description: String {
    switch self {
    case .unavailable: "this program was built without NetCDF"
    case .library(let text): "invalid NetCDF file: \(text)"
    case .noVariable(let name, let known):
      "there is no variable '\(name)'; choose from \(known.joined(separator: ", "))"
    case .severalVariables(let known): "the file has several variables: \(known.joined(separator: ", "))"
    case .differentDimensions(let name): "'\(name)' has other dimensions than the variable before it"
    case .noInput: "NetCDF results need a NetCDF input"
    case .tooLarge(let name): "'\(name)' has more than the limit of \(NetCDFDataset.maxValues) values"
    }
  }

  public var category: ErrorCategory {
    switch self {
    case .unavailable, .noInput, .severalVariables: .usage
    case .library, .noVariable, .differentDimensions, .tooLarge: .input
    }
  }

  public var hint: String? {
    switch self {
    case .unavailable: "rebuild with: swift build -c release --traits NetCDF"
    case .severalVariables, .noVariable: "choose with --key NAME,NAME"
    default: nil
    }
  }
}
