/// The paths in progress, and the means of the finished paths.
///
/// Paths are independent: if the paths in progress have too few points for all threads, the next path begins. Their maps are added
/// in the order of the baselines, regardless of which path finishes first.
struct PathSchedule: Sendable {
  private let count: Int
  /// The largest number of paths that may be open at once, since each keeps gradients.
  private let maxOpen: Int
  /// The number of points that should be in progress.
  private let pointsUnderWay: Int
  private let makePath: @Sendable (Int) throws -> any IntegrationPath
  private let makeQuadrature: @Sendable (_ factors: [Float]) -> any PathQuadrature
  private var open: [PathIntegration] = []
  private var begun = 0
  /// The number of paths whose maps have been added to the means.
  private var added = 0
  /// Maps of paths that finished before their turn, by index.
  private var early: [Int: [PathMap]] = [:]
  private(set) var means: [AttributionMean]
  /// The numbers of evaluations that were done and that were requested so far.
  private(set) var done = 0
  private(set) var known = 0

  /// Creates a schedule in which no path has begun.
  ///
  /// - Parameter count: the number of paths.
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

  /// Begins as many paths as are needed now, and returns their initial requests.
  ///
  /// - Throws: the errors of `makePath`.
  mutating func beginPaths() throws -> [PathRequest] {
    var requests: [PathRequest] = []
    while begun < count, open.count < maxOpen, known - done < pointsUnderWay {
      let path = IndexedPath(index: begun, path: try makePath(begun))
      let integration = PathIntegration(path, scores: means.count, makeQuadrature: makeQuadrature)
      let first = integration.firstRequests
      begun += 1
      known += first.count
      requests += first
      // The integration is moved, not copied, so that its sums have one owner.
      open.append(integration)
    }
    return requests
  }

  /// Takes the evaluation of a point; returns the requests for further points.
  ///
  /// - Throws: the errors of `makePath`.
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
