import ConvNet

/// An activation inside a network whose positions lie over those of its input.
public struct ModelActivation: Hashable, Sendable {
  /// The layer's, and the network's for it.
  public let name: String
  public let height: Int
  public let width: Int
  public let channels: Int
  /// Where in memory each element of height × width × channels lies; `nil` where it is in its place.
  private let places: [Int32]?

  /// - Parameter memory: the axes as they lie in memory, outermost first: each its role and extent.
  init(name: String, memory: [(role: Role, extent: Int)]) {
    self.name = name
    func extent(_ role: Role) -> Int { memory.first { $0.role == role }?.extent ?? 1 }
    (height, width, channels) = (extent(.y), extent(.x), extent(.channel))
    let roles = memory.map(\.role).filter { $0 != .none }
    let order = Role.arranged.compactMap { role in memory.firstIndex { $0.role == role } }
    places =
      roles == Role.arranged
      ? nil
      : RowMajor.transposition(
        of: memory.map(\.extent), order: order + memory.indices.filter { memory[$0].role == .none })
  }

  /// What runs along an axis.
  enum Role: Hashable, Sendable {
    case y, x, channel
    /// A single position.
    case none

    static let arranged: [Role] = [.y, .x, .channel]
  }

  /// The elements as height × width × channels.
  ///
  /// - Parameter values: as they lie in memory.
  public func arranged(_ values: [Float]) -> [Float] {
    places.map { $0.map { values[Int($0)] } } ?? values
  }
}
