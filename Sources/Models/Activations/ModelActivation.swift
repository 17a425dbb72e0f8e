import Engine

/// An activation inside a network whose positions lie over those of its input.
public struct ModelActivation: Hashable, Sendable {
  /// The layer's, and the network's for it.
  public let name: String
  /// Along each axis in space and time: height and width of a picture's.
  public let positions: [Int]
  public let channels: Int
  /// Where in memory each element of positions × channels lies; `nil` where it is in its place.
  private let places: [Int32]?

  /// - Parameter memory: the axes as they lie in memory, outermost first: each its role and extent.
  init(name: String, memory: [(role: Role, extent: Int)]) {
    self.name = name
    let order = memory.indices.filter { memory[$0].role != .none }.sorted {
      memory[$0].role.rank < memory[$1].role.rank
    }
    positions = order.filter { memory[$0].role != .channel }.map { memory[$0].extent }
    channels = memory.first { $0.role == .channel }?.extent ?? 1
    places =
      order == order.sorted()
      ? nil
      : RowMajor.transposition(
        of: memory.map(\.extent), order: order + memory.indices.filter { memory[$0].role == .none })
  }

  /// What runs along an axis.
  enum Role: Hashable, Sendable {
    /// One of the axes in space and time, by its place among them.
    case position(Int)
    case channel
    /// A single position.
    case none

    /// The place in positions × channels.
    fileprivate var rank: Int { if case .position(let place) = self { place } else { .max } }
  }

  /// The elements as positions × channels.
  ///
  /// - Parameter values: as they lie in memory.
  public func arranged(_ values: [Float]) -> [Float] {
    places.map { $0.map { values[Int($0)] } } ?? values
  }
}
