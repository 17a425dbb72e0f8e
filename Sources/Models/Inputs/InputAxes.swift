import Fields
import ONNX

/// The axes of one input without the axis of rows, and the reason why they may be a guess.
package struct InputAxes: Hashable, Sendable {
  package let axes: [Axis]
  /// Why the kinds are a guess; `nil` if operators or a layout determine them, or if a guess has no effect.
  package let assumption: AxesAssumption?

  /// - Parameters:
  ///   - shape: the shape of one input, without the axis of rows.
  ///   - reading: the axis roles that the operators imply for the network's input, which may have a leading batch axis.
  init(shape: [Int], reading: AxisReading?) {
    let batch = (reading?.roles.count ?? 0) - shape.count
    let roles = [AxisRole?](
      batch == 0 || batch == 1
        ? reading?.roles.dropFirst(batch) ?? [] : ArraySlice(repeating: nil, count: shape.count))
    if let conflict = reading?.conflict {
      axes = shape.map { Axis($0 > 1 ? .component : .batch, $0) }
      assumption = .conflict(conflict)
      return
    }
    guard roles.contains(where: { $0 != nil }) else {
      axes = Self.usual(shape)
      assumption =
        shape.count { $0 > 1 } > 1 ? .usual(axes.map(\.kind).filter { $0 != .batch }) : nil
      return
    }
    let open = roles.indices.filter { roles[$0] == nil && shape[$0] > 1 }
    let completed = Self.completed(roles, shape: shape, open: open)
    axes = completed
    assumption =
      open.isEmpty ? nil : .completed(axes: open, kinds: open.map { completed[$0].kind }, shape: shape)
  }

  /// - Parameter shape: the shape of the network's input, with a leading batch axis if there are several axes.
  init(batched shape: [Int], reading: AxisReading) {
    self.init(shape: shape.count > 1 ? Array(shape.dropFirst()) : shape, reading: reading)
  }

  /// Returns the axes: kinds from the operators where they name them, positions in the usual order for the others.
  private static func completed(_ roles: [AxisRole?], shape: [Int], open: [Int]) -> [Axis] {
    let named = roles.map { $0.map(Axis.Kind.init) }
    let known = Set(named.compactMap(\.self))
    let hasQuantities = known.contains(.channel) || known.contains(.feature)
    let places: [Axis.Kind] =
      switch open.count {
      // Operators with windows read channels: if no operator names the channel axis, it is the remaining axis.
      case 1: hasQuantities ? [.time] : [.channel]
      case 2: [.y, .x]
      default: [.z, .y, .x]
      }
    // A picture of one channel may have a channel axis that the network removes.
    let channel =
      hasQuantities || open.count == 1
      ? nil : named.indices.first { named[$0] == nil && shape[$0] == 1 }
    var free = (places + [.time, .z, .y, .x]).filter { !known.contains($0) }[...]
    return named.enumerated().map { index, kind in
      if let kind { return Axis(kind, shape[index]) }
      guard shape[index] > 1 else { return Axis(index == channel ? .channel : .batch, 1) }
      guard let kind = free.popFirst() else { return Axis(.component, shape[index]) }
      free.removeAll { $0 == kind }
      return Axis(kind, shape[index])
    }
  }

  /// Returns the usual axes of a shape. One axis is features, two are a picture. Three or four have their channels last or first: at an end
  /// with extent 1 or 3, else at the end with the smaller extent. More axes are components.
  static func usual(_ shape: [Int]) -> [Axis] {
    // Leading axes of extent 1 are kept as batch axes and do not count.
    let leading = shape.prefix(max(0, shape.count - 3)).prefix { $0 == 1 }.count
    let rest = Array(shape.dropFirst(leading))
    let kinds: [Axis.Kind]
    switch rest.count {
    case 0: kinds = []
    case 1: kinds = [.feature]
    case 2: kinds = [.y, .x]
    case 3...4:
      let places: [Axis.Kind] = rest.count == 3 ? [.y, .x] : [.z, .y, .x]
      let isLast =
        [1, 3].contains(rest[rest.count - 1])
        || (![1, 3].contains(rest[0]) && rest[rest.count - 1] <= rest[0])
      kinds = isLast ? places + [.channel] : [.channel] + places
    default: kinds = [Axis.Kind](repeating: .component, count: rest.count)
    }
    return [Axis](repeating: Axis(.batch, 1), count: leading)
      + zip(kinds, rest).map { Axis($0, $1) }
  }
}

extension Axis.Kind {
  fileprivate init(_ role: AxisRole) {
    self =
      switch role {
      case .channel: .channel
      case .y: .y
      case .x: .x
      case .z: .z
      case .time: .time
      case .feature: .feature
      }
  }
}
