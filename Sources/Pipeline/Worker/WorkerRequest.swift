import Attribution
import Evaluation
import Explaining
import Foundation

/// One line from a worker's client: an input, and the options that differ from the worker's own.
package struct WorkerRequest: Sendable {
  package let input: Input
  /// The input's name in the answer.
  package let name: String
  private let question: Question
  /// Whether arrays are in the answer.
  let hasArrays: Bool
  /// The folder or file for arrays; `nil` if none are written.
  let arraysFolder: String?
  /// Whether the picture is in the answer.
  let hasPicture: Bool
  /// The path of the picture's file; `nil` if none is written.
  let picturePath: String?
  /// All files and folders to write.
  var outputs: [String] { [picturePath, arraysFolder].compactMap(\.self) }

  package enum Input: Sendable {
    case path(String)
    /// A file's bytes.
    case data(Data)
  }

  /// The options that a request can override.
  private struct Question: Sendable {
    var targets: [String]?
    var baselines: [String]?
    var methods: [String]?
    var tolerance: Double?
    var steps: Int?
    var runs: Int?
    var seed: UInt64?
    var check: CheckLevel?
    /// The size of the region, in percent.
    var region: Double?
  }

  /// One string, one integer or a list of strings.
  private struct Some: Decodable {
    let all: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) {
        all = [one]
      } else if let index = try? container.decode(Int.self) {
        all = ["\(index)"]
      } else {
        all = try container.decode([String].self)
      }
    }
  }

  private enum Key: String, CodingKey, CaseIterable {
    case `protocol`, id, image, data, name, target, baseline, method, tolerance, steps, runs, seed, check,
      region, arrays, picture
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private static let inline = "inline"

  /// - Throws: `WorkerError`
  package init(_ line: Data) throws {
    var scanner = JSONScanner(line)
    guard scanner.containsObject() else { throw WorkerError.notJSON }
    do {
      self = try JSONDecoder().decode(Self.self, from: line)
    } catch let error as WorkerError {
      throw error
    } catch let error as DecodingError {
      throw WorkerError(error)
    }
  }

  /// Returns the base request with this request's overrides.
  ///
  /// - Throws: `WorkerError`, `AttributionError`
  func applied(to base: Request) throws -> Request {
    var request = base
    if let targets = question.targets { request.targets = targets }
    if let baselines = question.baselines {
      request.baselines = try baselines.map {
        guard let baseline = BaselineRequest($0) else { throw WorkerError.unknown("baseline", $0) }
        return baseline
      }
    }
    if let methods = question.methods {
      request.methods = try methods.map { name in
        guard let kind = MethodKind.all.first(where: { $0.name == name }) else {
          throw WorkerError.unknown("method", name)
        }
        return kind
      }
    }
    if let steps = question.steps {
      guard question.tolerance == nil else { throw WorkerError.both("steps", "tolerance") }
      request.rule = try RuleKind.trapezoid.make(steps)
    }
    if let tolerance = question.tolerance {
      guard tolerance > 0, tolerance <= 1 else { throw WorkerError.tolerance(tolerance) }
      var rule = AdaptiveRule()
      if case .adaptive(let given) = base.rule { rule = given }
      rule.tolerance = tolerance
      request.rule = .adaptive(rule)
    }
    if let runs = question.runs { request.runs = runs }
    if let seed = question.seed { request.seed = seed }
    if let check = question.check { request.check = check }
    if let region = question.region { request.regionArea = region / 100 }
    return request
  }

  /// Checks that every override has an effect on the answer.
  ///
  /// - Parameter request: the request with the overrides.
  /// - Throws: `WorkerError.unused`
  func checkUse(in request: Request, takesPhotos: Bool) throws(WorkerError) {
    let plans = request.columns(takesPhotos: takesPhotos, hasData: request.data != nil)
    let baselines = plans.compactMap(\.baseline)
    let isIntegrated = plans.contains { $0.kind.usesRule }
    let hasRandomBaseline = baselines.contains(where: \.isRandom)
    var stock = BaselineRequest.Stock()
    stock.takesPhotos = takesPhotos
    let isRandom = !request.metrics.isEmpty || plans.contains { $0.isRandom(stock) }
    let changes: [(key: Key, isGiven: Bool, isUsed: Bool, appliesTo: String)] = [
      (
        .baseline, question.baselines != nil, !baselines.isEmpty,
        "methods with a baseline"
      ),
      (.tolerance, question.tolerance != nil, isIntegrated, "methods with a quadrature rule"),
      (.steps, question.steps != nil, isIntegrated, "methods with a quadrature rule"),
      (.runs, question.runs != nil, hasRandomBaseline, "random baselines"),
      (.seed, question.seed != nil, isRandom, "random baselines and methods"),
      (.check, question.check != nil, takesPhotos, "photos"),
      (.region, question.region != nil, takesPhotos && request.check != .none, "photos that are checked"),
    ]
    if let unused = changes.first(where: { $0.isGiven && !$0.isUsed }) {
      throw .unused(unused.key.rawValue, appliesTo: unused.appliesTo)
    }
  }
}

extension WorkerRequest: Decodable {
  package init(from decoder: any Decoder) throws {
    let known = Set(Key.allCases.map(\.rawValue))
    if let key = try decoder.container(keyedBy: AnyKey.self).allKeys.first(where: {
      !known.contains($0.stringValue)
    }) {
      throw WorkerError.unknown("key", key.stringValue)
    }
    let container = try decoder.container(keyedBy: Key.self)
    func value<Value: Decodable>(_ key: Key) throws -> Value? {
      do {
        return try container.decodeIfPresent(Value.self, forKey: key)
      } catch let error where !(error is WorkerError) {
        // A number out of range is not a `DecodingError` here.
        throw WorkerError.wrongValue(key.rawValue)
      }
    }
    func some(_ key: Key) throws -> [String]? { (try value(key) as Some?)?.all }
    if let version: Int = try value(.protocol), version != WorkerAnswer.protocolVersion {
      throw WorkerError.otherProtocol(version)
    }
    let path: String? = try value(.image)
    let text: String? = try value(.data)
    switch (path, text) {
    case (let path?, nil): input = .path(path)
    case (nil, let text?):
      guard let data = Data(base64Encoded: text) else { throw WorkerError.notBase64 }
      input = .data(data)
    default: throw WorkerError.oneInput
    }
    name = try value(.name) ?? path ?? "data"
    question = Question(
      targets: try some(.target), baselines: try some(.baseline), methods: try some(.method),
      tolerance: try value(.tolerance), steps: try value(.steps), runs: try value(.runs),
      seed: try value(.seed), check: try value(.check), region: try value(.region))
    let (arrays, picture): (String?, String?) = (try value(.arrays), try value(.picture))
    hasArrays = arrays == Self.inline
    arraysFolder = hasArrays ? nil : arrays
    hasPicture = picture == Self.inline
    picturePath = hasPicture ? nil : picture
  }
}
