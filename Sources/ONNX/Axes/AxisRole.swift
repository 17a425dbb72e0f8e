/// The meaning of one axis of an array, as an operator that reads the array treats it.
public enum AxisRole: String, Hashable, Sendable {
  /// Quantities at one position: the channels of a convolution, the features of a recurrent layer's step.
  case channel
  /// The vertical axis of an image: the last but one axis of a two- or three-dimensional window.
  case y
  /// The horizontal axis of an image: the last axis of a two- or three-dimensional window.
  case x
  /// The depth axis of a volume: the first axis of a three-dimensional window.
  case z
  /// The axis of a series: the axis of a one-dimensional window, the steps of a recurrent layer.
  case time
  /// The columns of a table: the axis over which a product with a matrix sums.
  case feature

  /// Whether windows move along the axis.
  public var isPosition: Bool { self != .channel && self != .feature }

  /// Returns the axes of a window of one, two or three dimensions, outermost first; `nil` for other numbers.
  static func window(_ dimensions: Int) -> [AxisRole]? {
    switch dimensions {
    case 1: [.time]
    case 2: [.y, .x]
    case 3: [.z, .y, .x]
    default: nil
    }
  }
}

/// The roles of an input's axes, inferred from the operators that read it.
public struct AxisReading: Hashable, Sendable {
  /// The role of each axis, the batch included; `nil` if no operator determines it.
  public let roles: [AxisRole?]
  /// Two operators that contradict each other, with the role that each implies. If not `nil`, no axis has a role.
  public let conflict: String?

  /// Creates a reading from the role of each axis.
  public init(roles: [AxisRole?], conflict: String? = nil) {
    (self.roles, self.conflict) = (roles, conflict)
  }
}

/// The role that one node implies for one axis of an input.
struct AxisEvidence: Hashable {
  let role: AxisRole
  /// Whether the operator moves a window or a state along axes, and so determines the roles of all axes. Norms and products determine
  /// the role of one axis only; theirs counts if there is no evidence of a window.
  let isWindow: Bool
  let node: String
}

extension AxisReading {
  /// Combines evidence into one role for each axis.
  ///
  /// - Parameter evidence: the evidence for each axis, the batch included, in order of evaluation.
  init(_ evidence: [[AxisEvidence]]) {
    var roles: [AxisEvidence?] = []
    for found in evidence {
      let windows = found.filter(\.isWindow)
      var counted = windows.isEmpty ? found : windows
      // `channel` and `feature` are two names of the axis of quantities.
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
    // A window with a single position axis moves along a series: Keras exports Conv1D as a two-dimensional convolution.
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
