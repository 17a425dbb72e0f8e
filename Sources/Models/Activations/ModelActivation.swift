import Engine
import Fields

/// An activation inside a network whose positions lie over those of its input.
package struct ModelActivation: Hashable, Sendable {
  /// The layer's, and the network's for it.
  package let name: String
  /// Along each axis in space and time: height and width of a picture's.
  package let positions: [Int]
  package let channels: Int
  /// Tokens before the first position that are left out: of a class, registers.
  package let leadingTokens: Int
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
    leadingTokens = 0
    places =
      order == order.sorted()
      ? nil
      : RowMajor.transposition(
        of: memory.map(\.extent), order: order + memory.indices.filter { memory[$0].role == .none })
  }

  /// Tokens as positions of a picture.
  ///
  /// - Parameter memory: the axes as they lie in memory, outermost first: channels, tokens, and one of one position.
  init(name: String, grid: TokenGrid, memory: [(role: Role, extent: Int)]) {
    self.name = name
    positions = [grid.rows, grid.columns]
    channels = memory.first { $0.role == .channel }?.extent ?? 1
    leadingTokens = grid.leading
    let strides = RowMajor.strides(of: memory.map(\.extent))
    let steps = zip(memory, strides).filter { $0.0.extent > 1 }
    let channelStep = steps.first { $0.0.role == .channel }?.1 ?? 1
    let tokenStep = steps.first { $0.0.role != .channel }?.1 ?? 1
    let channels = channels
    places = (grid.leading..<grid.tokens).flatMap { token in
      (0..<channels).map { Int32(token * tokenStep + $0 * channelStep) }
    }
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
  package func arranged(_ values: [Float]) -> [Float] {
    places.map { $0.map { values[Int($0)] } } ?? values
  }
}

/// How far the axes in space and time reach that the positions of an activation lie over.
struct PositionExtents: Hashable, Sendable {
  /// In the order of `Axis.Kind.positions`.
  let axes: [Axis]

  init(height: Int, width: Int) { axes = [Axis(.y, height), Axis(.x, width)] }

  /// Of the first field with neighbours along an axis in space or time.
  init?(of fields: [Field]) {
    guard let axes = fields.lazy.map(\.positionAxes).first(where: { $0.contains { $0.extent > 1 } }) else {
      return nil
    }
    self.axes = axes
  }

  var count: Int { axes.count }

  /// Whether they are rows and columns.
  var isPicture: Bool { axes.map(\.kind) == [.y, .x] }

  /// Whether so many positions along each axis lie over the input: more than one where that has more than one, and along y and x in its
  /// proportion, but for borders.
  func isCovered(by extents: [Int]) -> Bool {
    guard extents.count == axes.count,
      zip(extents, axes).allSatisfy({ $0 <= $1.extent && ($0 > 1 || $1.extent == 1) })
    else { return false }
    guard let y = axes.firstIndex(where: { $0.kind == .y }), let x = axes.firstIndex(where: { $0.kind == .x })
    else { return true }
    let (height, width) = (axes[y].extent, axes[x].extent)
    // Convolutions without padding take the same from a long axis as from a short one.
    let difference = Double(extents[y]) / Double(height) - Double(extents[x]) / Double(width)
    return abs(difference) * Double(min(height, width)) <= 2
  }
}
