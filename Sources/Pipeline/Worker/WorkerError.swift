/// Why a worker cannot do what a line asks for.
public enum WorkerError: Error, Hashable, Sendable, CustomStringConvertible {
  case notJSON
  case otherProtocol(Int)
  case wrongValue(String)
  case unknown(String, String)
  case both(String, String)
  case unused(String, goesWith: String)
  case tolerance(Double)
  case notBase64
  case oneInput
  case tooLong(limit: Int)
  case noPicture
  case notLevels
  case severalRows(Int)
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

  public var description: String {
    switch self {
    case .notJSON: "the line is not a JSON object (RFC 8259, UTF-8 without a byte-order mark)"
    case .otherProtocol(let version):
      "the request is in version \(version) of the protocol, and this igviz speaks version \(Worker.protocolVersion); "
        + "install versions of igviz and of the client that go together"
    case .wrongValue(let key): "'\(key)' has a value of the wrong kind"
    case .unknown(let kind, let name): "there is no \(kind) '\(name)'"
    case .both(let first, let second): "'\(first)' and '\(second)' do not go together"
    case .unused(let key, let use): "'\(key)' goes with \(use), and this request has none"
    case .tolerance(let value): "'tolerance' is a share above 0 and up to 1, not \(value)"
    case .notBase64: "'data' is not base64"
    case .oneInput: "a request has one input, 'image' or 'data'"
    case .tooLong(let limit): "the line has more than the \(limit) bytes that are read"
    case .noPicture: "there is nothing to draw"
    case .notLevels: "a photo as an array is height × width × 3 whole levels from 0 to 255"
    case .severalRows(let count): "a request has one input, and these are \(count)"
    case .nothingExplained: "there is nothing to explain"
    }
  }
}
