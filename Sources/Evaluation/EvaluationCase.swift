import Fields

/// What a function says of one input.
package struct Outcome: Hashable, Sendable {
  /// The explained score.
  package var score: Double
  /// Whether the explained class is the most probable one.
  package var isTop: Bool

  package init(score: Double, isTop: Bool) {
    self.score = score
    self.isTop = isTop
  }
}

/// A score that is explained: an input and the function that scores it. It knows no network.
package struct EvaluationCase: Sendable {
  /// The input.
  package let field: Field
  /// Whether the score is a probability. A probability is compared with the input's; another number with that of an input that
  /// says nothing, since its zero means nothing.
  package let isProbability: Bool
  /// The input's.
  package let atInput: Outcome
  package let places: PositionIndex
  /// Of the grid of regions; `nil` where the field has no axes y and x.
  package let tiles: Tiles?
  /// Bytes of a picture after lossless compression.
  package let compressedSize: CompressedSize?
  private let scores: @Sendable ([[Float]]) throws -> [Outcome]

  /// Bytes that height × width × channels samples of 0…255 take as a lossless WebP; there are 1 or 3 channels.
  package typealias CompressedSize =
    @Sendable (_ height: Int, _ width: Int, _ channels: Int, _ samples: [UInt8]) throws -> Int

  /// - Parameters:
  ///   - scores: the outcome of each of several inputs, in their order. It is given at most 64 inputs at once.
  /// - Throws: `EvaluationError` if the field or its score is not finite; what `scores` throws.
  package init(
    field: Field, isProbability: Bool, compressedSize: CompressedSize? = nil,
    scores: @escaping @Sendable ([[Float]]) throws -> [Outcome]
  ) throws {
    try EvaluationError.check(field.values, of: field.name, count: field.values.count)
    self.field = field
    self.isProbability = isProbability
    self.compressedSize = compressedSize
    self.scores = scores
    places = PositionIndex(of: field)
    tiles = Tiles(of: field)
    atInput = try Self.outcomes(1, scores: scores, elements: field.values.count) { _ in field.values }[0]
  }

  /// The outcomes of several inputs, made when they are needed so that few are in memory.
  ///
  /// - Throws: `EvaluationError` if a score is missing or not finite; what the function throws.
  func outcomes(_ count: Int, at input: (Int) throws -> [Float]) throws -> [Outcome] {
    try Self.outcomes(count, scores: scores, elements: field.values.count, at: input)
  }

  private static func outcomes(
    _ count: Int, scores: ([[Float]]) throws -> [Outcome], elements: Int, at input: (Int) throws -> [Float]
  ) throws -> [Outcome] {
    // At most 64 inputs, and at most 64 MB of them.
    let chunk = max(1, min(64, (16 << 20) / max(elements, 1)))
    var outcomes: [Outcome] = []
    for start in stride(from: 0, to: count, by: chunk) {
      let inputs = try (start..<min(start + chunk, count)).map(input)
      let found = try scores(inputs)
      guard found.count == inputs.count else {
        throw EvaluationError.wrongCount(
          what: "the function's result", values: found.count, expected: inputs.count)
      }
      if let index = found.firstIndex(where: { !$0.score.isFinite }) {
        throw EvaluationError.notFinite(what: "the scores", index: start + index)
      }
      outcomes += found
    }
    return outcomes
  }
}

extension EvaluationCase {
  /// The field as one picture, if it can be drawn as one.
  var plane: PicturePlane? { PicturePlane(of: field) }

  /// The place of each pixel of a field that has axes y and x and no other places, row by row.
  func placesOfPixels(height: Int, width: Int) -> [Int] {
    let kinds = field.axes.map(\.kind)
    let isTransposed = kinds.firstIndex(of: .x) ?? 0 < kinds.firstIndex(of: .y) ?? 0
    return (0..<height * width).map { isTransposed ? $0 % width * height + $0 / width : $0 }
  }
}
