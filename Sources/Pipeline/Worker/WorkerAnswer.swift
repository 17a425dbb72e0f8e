import Foundation
import Report

/// One line of a worker's output.
struct WorkerAnswer {
  /// Increases when a key changes its meaning or is removed.
  static let protocolVersion = 2

  let identity: RequestID
  let content: Content

  enum Content {
    case explained(JSONDocument, arrays: [(name: String, bytes: Data)], picture: Data?)
    case failed(status: Int32, message: String)
  }

  private struct Failure: Encodable {
    let status: Int32
    let message: String
  }

  /// Returns the line, with sorted keys and without a line break.
  func data() throws -> Data {
    let encoder = JSONEncoder.document
    var members: [(key: String, value: Data)] = [
      ("id", identity.bytes), ("protocol", Data("\(Self.protocolVersion)".utf8)),
    ]
    switch content {
    case .explained(let document, let arrays, let picture):
      members.append(("explanation", try encoder.encode(document)))
      if !arrays.isEmpty {
        let named = Dictionary(arrays.map { ($0.name, $0.bytes) }) { $1 }
        members.append(("arrays", try encoder.encode(named)))
      }
      if let picture { members.append(("picture", try encoder.encode(picture))) }
    case .failed(let status, let message):
      members.append(("error", try encoder.encode(Failure(status: status, message: message))))
    }
    var line = Data("{".utf8)
    for (number, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
      line += Data("\(number == 0 ? "" : ",")\"\(member.key)\":".utf8) + member.value
    }
    return line + Data("}".utf8)
  }
}
