import Failures

/// An error of a worker's request.
package enum WorkerError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A line that is not a JSON object.
  case notJSON
  /// A request of another version of the protocol.
  case otherProtocol(Int)
  /// A key whose value has the wrong type.
  case wrongValue(String)
  /// A key, a method or the like that does not exist: its kind and its name.
  case unknown(String, String)
  /// Two keys that exclude each other.
  case both(String, String)
  /// A key without an effect on the answer, and what it applies to.
  case unused(String, appliesTo: String)
  /// A tolerance that is not above 0 and at most 1.
  case tolerance(Double)
  /// Data that is not base64.
  case notBase64
  /// A request with no input, or with two.
  case oneInput
  /// A line of more bytes than the limit.
  case tooLong(limit: Int)
  /// A picture of an input that cannot be drawn.
  case noPicture
  /// An array that is not a photo.
  case notLevels
  /// An array of several inputs; the value is their number.
  case severalRows(Int)
  /// An array without elements.
  case nothingExplained

  init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
      self = context.codingPath.first.map { .wrongValue($0.stringValue) } ?? .notJSON
    case .dataCorrupted(let context):
      self = context.codingPath.first.map { .wrongValue($0.stringValue) } ?? .notJSON
    @unknown default: self = .notJSON
    }
  }

  package var description: String {
    switch self {
    case .notJSON: "the line is not a JSON object (RFC 8259, UTF-8 without a byte-order mark)"
    case .otherProtocol(let version):
      "the request has protocol version \(version), but this igviz has version \(Worker.protocolVersion); "
        + "install matching versions of igviz and the client"
    case .wrongValue(let key): "'\(key)' has a value of the wrong type"
    case .unknown(let kind, let name): "unknown \(kind) '\(name)'"
    case .both(let first, let second): "'\(first)' and '\(second)' exclude each other; leave out one"
    case .unused(let key, let use): "'\(key)' applies to \(use); this request has none"
    case .tolerance(let value): "'tolerance' must be above 0 and at most 1, not \(value)"
    case .notBase64: "'data' is not base64"
    case .oneInput: "a request needs one input: 'image' or 'data'"
    case .tooLong(let limit): "the line is longer than the limit of \(limit) bytes"
    case .noPicture: "this input cannot be drawn"
    case .notLevels: "a photo as an array must be height × width × 3 integers from 0 to 255"
    case .severalRows(let count): "a request has one input, but the array has \(count) rows"
    case .nothingExplained: "the array is empty"
    }
  }

  package var category: ErrorCategory {
    switch self {
    case .noPicture, .notLevels, .severalRows, .nothingExplained: .input
    case .notJSON, .otherProtocol, .wrongValue, .unknown, .both, .unused, .tolerance, .notBase64, .oneInput,
      .tooLong:
      .usage
    }
  }
}
