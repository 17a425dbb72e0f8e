import Engine
import Fields

/// An activation inside a network whose positions correspond to positions of the network's input.
package struct ModelActivation: Hashable, Sendable {
  /// The name of the layer, by which the network finds the activation.
  package let name: String
  /// The extent along each axis in space and time; for a picture, height and width.
  package let positions: [Int]
  package let channels: Int
  /// The number of tokens before the first position, which are left out: class token, registers.
  package let leadingTokens: Int
  /// The index in memory of each element of positions × channels; `nil` if both orders are the same.
  private let places: [Int32]?

  /// - Parameter memory: the role and extent of each axis in memory, outermost first.
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

  /// Creates the activation from tokens as positions of a picture.
  ///
  /// - Parameter memory: the role and extent of each axis in memory, outermost first: channels, tokens, and an axis of extent 1.
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

  /// The role of an axis.
  enum Role: Hashable, Sendable {
    /// An axis in space or time, with its index among these axes.
    case position(Int)
    case channel
    /// An axis of extent 1.
    case none

    /// The sort key that gives the order positions × channels.
    fileprivate var rank: Int { if case .position(let place) = self { place } else { .max } }
  }

  /// Returns the elements in the order positions × channels.
  ///
  /// - Parameter values: the elements in memory order.
  package func arranged(_ values: [Float]) -> [Float] {
    places.map { $0.map { values[Int($0)] } } ?? values
  }
}

/// The axes of an input in space and time, to which the positions of an activation correspond.
struct PositionExtents: Hashable, Sendable {
  /// The axes, in the order of `Axis.Kind.positions`.
  let axes: [Axis]

  init(height: Int, width: Int) { axes = [Axis(.y, height), Axis(.x, width)] }

  /// Takes the axes of the first field with more than one position along an axis in space or time; `nil` if there is no such field.
  init?(of fields: [Field]) {
    guard let axes = fields.lazy.map(\.positionAxes).first(where: { $0.contains { $0.extent > 1 } }) else {
      return nil
    }
    self.axes = axes
  }

  var count: Int { axes.count }

  /// Whether the axes are rows and columns.
  var isPicture: Bool { axes.map(\.kind) == [.y, .x] }

  /// Whether an activation with these extents can cover the input. No extent exceeds the input's, and each is above 1 if the input's is.
  /// The extents along y and x have the input's proportion, except for borders.
  func isCovered(by extents: [Int]) -> Bool {
    guard extents.count == axes.count,
      zip(extents, axes).allSatisfy({ $0 <= $1.extent && ($0 > 1 || $1.extent == 1) })
    else { return false }
    guard let y = axes.firstIndex(where: { $0.kind == .y }), let x = axes.firstIndex(where: { $0.kind == .x })
    else { return true }
    let (height, width) = (axes[y].extent, axes[x].extent)
    // Convolutions without padding remove the same number of positions from a long axis as from a short one.
    let difference = Double(extents[y]) / Double(height) - Double(extents[x]) / Double(width)
    return abs(difference) * Double(min(height, width)) <= 2
  }
}
