import Failures
import Files
/// Some variables of a NetCDF file on the same dimensions, with what the file says of these.
///
/// Reference: the NetCDF User's Guide; Climate and Forecast Conventions, sections 2.5.1, 3.1, 4 and 8.1.
package struct NetCDFDataset: Hashable, Sendable {
  package struct Dimension: Hashable, Sendable {
    package var name: String
    package var extent: Int
    /// Of the coordinate variable of the same name, where there is one.
    package var coordinates: [Double]?
    /// Texts that the coordinate variable carries: units, calendar and the like.
    package var attributes: [String: String] = [:]
  }

  package struct Variable: Hashable, Sendable {
    package var name: String
    /// On all dimensions, the last one fastest; what is missing is not a number.
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

  /// Whether a file of that name is taken for NetCDF.
  package static func isOne(_ path: String) -> Bool {
    ["nc", "nc4", "cdf"].contains(FilePath(path).pathExtension)
  }

  /// The most numbers that are read of a variable.
  package static let maxValues = 1 << 29
  /// The most bytes of a file.
  package static let byteLimit = 1 << 31
  /// Texts that are read and written again.
  static let knownAttributes = [
    "units", "long_name", "standard_name", "calendar", "axis", "positive", "cell_methods",
  ]
}

/// Why a NetCDF file cannot be read or written.
public enum NetCDFError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// This program was built without the library.
  case unavailable
  /// What the library says.
  case library(String)
  /// No variable of that name; the names that the file has.
  case noVariable(String, known: [String])
  /// Several variables, of which none was named.
  case severalVariables([String])
  /// Variables on other dimensions than the first one.
  case differentDimensions(String)
  /// A variable of more than `NetCDFDataset.maxValues` values.
  case tooLarge(String)
  /// Results are written beside an input that is none.
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
