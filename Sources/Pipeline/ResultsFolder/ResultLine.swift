import Explaining
import Files
import Foundation
import Report

/// A line of `results.jsonl`: the document that `--json` prints, with the input and the request that it answers.
struct ResultLine: Encodable {
  let document: JSONDocument
  /// The input's key.
  let input: String
  /// SHA-256 of the input's bytes.
  let inputHash: String
  /// The digest of model and options.
  let request: String

  enum Keys: String, CodingKey {
    case input
    case inputHash = "input_sha256"
    case request
  }

  func encode(to encoder: any Encoder) throws {
    try document.encode(to: encoder)
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(input, forKey: .input)
    try container.encode(inputHash, forKey: .inputHash)
    try container.encode(request, forKey: .request)
  }

  func data() throws -> Data { try JSONEncoder.document.encode(self) }
}

/// The data that are read again from a line of `results.jsonl`.
struct ResultRecord: Decodable {
  struct Target: Decodable {
    let index: Int?
    let label: String
    let contrastLabel: String?
    let score: String
  }

  struct Run: Decodable {
    let target: Int?
    let output: String
    let method: String
    let column: String?
    let grade: Verdict.Grade?
    let verdict: String?
    let agreement: Double?
    let scoreInput: Double
    let scoreBaseline: Double?
    let evaluations: Int
    let converged: Bool?
  }

  let input: String
  let inputSha256: String
  let request: String
  let image: String
  let model: String
  let targets: [Target]
  let attributions: [Run]
  let converged: Bool?
  let warnings: [String]
  let files: [String]

  /// `nil` if the line is not a valid record.
  init?(_ line: Data) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let known = try? decoder.decode(Self.self, from: line) else { return nil }
    self = known
  }

  var place: InputFile { InputFile(path: image, key: input) }

  /// The first path outside the folders of results; `nil` if there is none. Results files are not trusted: they can come from anywhere.
  var outside: String? {
    if !FilePath(input).isContained { return input }
    return files.first { file in
      let path = FilePath(file)
      return !path.isContained || !ResultFolder.resultFolderNames.contains { path.isBelow($0) }
    }
  }

  var hasArrays: Bool { files.contains { FilePath($0).isBelow(FilePath(ResultFolder.arrays)) } }

  /// The path of the picture, relative to the folder.
  var picture: String? { files.first { FilePath($0).isBelow(FilePath(ResultFolder.pictures)) } }

  /// The grade of the map that is shown first: of the first method with baselines or, without one, of the last method.
  var grade: Verdict.Grade {
    let graded = attributions.filter { $0.grade != nil }
    let ofFirstTarget = graded.filter {
      $0.target == graded.first?.target && $0.output == graded.first?.output
    }
    return (ofFirstTarget.first { $0.column != nil } ?? ofFirstTarget.last)?.grade ?? .unmeasured
  }
  var evaluations: Int { attributions.reduce(0) { $0 + ($1.grade == nil ? 0 : $1.evaluations) } }
}
