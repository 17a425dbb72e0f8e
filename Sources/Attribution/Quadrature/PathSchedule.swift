/// The paths in progress, and the means of those that are finished.
///
/// Paths do not depend on each other: where one has too few points under way for all threads, the next one begins. Their
/// maps are added up in the order of the baselines, whichever is finished first.
struct PathSchedule: Sendable {
  private let count: Int
  /// Paths that may be open at once: each keeps gradients.
  private let maxOpen: Int
  /// Points that should be under way.
  private let pointsUnderWay: Int
  private let makePath: @Sendable (Int) throws -> any IntegrationPath
  private let makeQuadrature: @Sendable (_ factors: [Float]) -> any PathQuadrature
  private var open: [PathIntegration] = []
  private var begun = 0
  /// Paths whose maps are in the means.
  private var added = 0
  /// Finished before their turn, by index.
  private var early: [Int: [PathMap]] = [:]
  private(set) var means: [AttributionMean]
  /// Evaluations done, and asked for so far.
  private(set) var done = 0
  private(set) var known = 0

  /// - Parameter count: how many paths there are.
  init(
    count: Int, scores: Int, maxOpen: Int, pointsUnderWay: Int,
    makePath: @escaping @Sendable (Int) throws -> any IntegrationPath,
    makeQuadrature: @escaping @Sendable (_ factors: [Float]) -> any PathQuadrature
  ) {
    self.count = count
    self.maxOpen = maxOpen
    self.pointsUnderWay = pointsUnderWay
    self.makePath = makePath
    self.makeQuadrature = makeQuadrature
    means = [AttributionMean](repeating: AttributionMean(), count: scores)
  }

  /// The first points of as many paths as are needed now.
  ///
  /// - Throws: what `makePath` throws.
  mutating func beginPaths() throws -> [PathRequest] {
    var requests: [PathRequest] = []
    while begun < count, open.count < maxOpen, known - done < pointsUnderWay {
      let path = IndexedPath(index: begun, path: try makePath(begun))
      let integration = PathIntegration(path, scores: means.count, makeQuadrature: makeQuadrature)
      let first = integration.firstRequests
      begun += 1
      known += first.count
      requests += first
      // Moved and not copied: its sums are to have one owner.
      open.append(integration)
    }
    return requests
  }

  /// Takes what was found at a point; returns the points that are requested next.
  ///
  /// - Throws: what `makePath` throws.
  mutating func take(_ evaluation: Evaluation, for request: PathRequest) throws -> [PathRequest] {
    done += 1
    guard let index = open.firstIndex(where: { $0.path === request.path }) else { return [] }
    let more = open[index].take(evaluation, for: request)
    known += more.count
    if open[index].isFinished { finish(open.remove(at: index)) }
    return more + (try beginPaths())
  }

  private mutating func finish(_ integration: PathIntegration) {
    early[integration.path.index] = integration.maps
    while let maps = early.removeValue(forKey: added) {
      added += 1
      for (score, map) in maps.enumerated() { means[score].add(map) }
    }
  }
}
