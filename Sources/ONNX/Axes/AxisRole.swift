/// What an operator makes of one axis of an array that it reads.
public enum AxisRole: String, Hashable, Sendable {
  /// Quantities at one position: the channels of a convolution, the inputs of a recurrent layer.
  case channel
  /// Down a picture: the last but one axis of a two- or three-dimensional window.
  case y
  /// Across a picture: the last axis of such a window.
  case x
  /// The first axis in space of a three-dimensional window.
  case z
  /// Along a series: the axis of a one-dimensional window, the steps of a recurrent layer.
  case time
  /// Columns of a table: what a matrix is multiplied with.
  case feature

  /// Whether windows move along it.
  public var isPosition: Bool { self != .channel && self != .feature }

  /// The axes of a window of one, two or three dimensions, outermost first; `nil` for more.
  static func window(_ dimensions: Int) -> [AxisRole]? {
    switch dimensions {
    case 1: [.time]
    case 2: [.y, .x]
    case 3: [.z, .y, .x]
    default: nil
    }
  }
}

/// What the operators that read an input say of its axes.
public struct AxisReading: Hashable, Sendable {
  /// Of each axis, the batch included; `nil` where no operator says it.
  public let roles: [AxisRole?]
  /// Two operators that contradict each other, with what they say; then no axis has a role.
  public let conflict: String?

  /// What was found, axis by axis.
  public init(roles: [AxisRole?], conflict: String? = nil) {
    (self.roles, self.conflict) = (roles, conflict)
  }
}

/// What one node says of one axis of an input.
struct AxisEvidence: Hashable {
  let role: AxisRole
  /// Whether the operator moves a window or a state along axes, so that it knows which are which. Norms and products know one axis
  /// only, and what they call it counts where no window is seen.
  let isWindow: Bool
  let node: String
}

extension AxisReading {
  /// - Parameter evidence: of each axis, the batch included, in the order of evaluation.
  init(_ evidence: [[AxisEvidence]]) {
    var roles: [AxisEvidence?] = []
    for found in evidence {
      let windows = found.filter(\.isWindow)
      var counted = windows.isEmpty ? found : windows
      // One axis of quantities, by two names.
      if counted.contains(where: { $0.role == .channel }) { counted.removeAll { $0.role == .feature } }
      if let first = counted.first, let other = counted.first(where: { $0.role != first.role }) {
        self.init(count: evidence.count, conflict: (first, other))
        return
      }
      roles.append(counted.first)
    }
    for (axis, own) in roles.enumerated() {
      guard let own, let twin = roles[..<axis].firstIndex(where: { $0?.role == own.role }),
        let other = roles[twin]
      else { continue }
      guard own.isWindow != other.isWindow else {
        self.init(count: evidence.count, conflict: (other, own))
        return
      }
      roles[own.isWindow ? twin : axis] = nil
    }
    // A series on which a two-dimensional window moves along one axis only, as Keras writes its Conv1D.
    var words = roles.map { $0?.role }
    let positions = words.indices.filter { words[$0]?.isPosition == true }
    if positions.count == 1 { words[positions[0]] = .time }
    self.init(roles: words)
  }

  private init(count: Int, conflict: (AxisEvidence, AxisEvidence)) {
    let parts = [conflict.0, conflict.1].map { "\($0.node): \($0.role.rawValue)" }
    self.init(roles: [AxisRole?](repeating: nil, count: count), conflict: parts.joined(separator: "; "))
  }
}
