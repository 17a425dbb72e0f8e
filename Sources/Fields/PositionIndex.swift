/// The places of a field: what a map of evidence has one value for.
///
/// A pixel of a photo is one place, whatever its channels; a word of a text one place, whatever its components. A feature of a
/// table is a place of its own, and so is any other element.
package struct PositionIndex: Hashable, Sendable {
  /// The place of each element.
  package let ofElement: [Int]
  package let count: Int

  package init(of field: Field) {
    // From the innermost axis out: elements and places from one of its positions to the next.
    var (places, count) = ([0], 1)
    for axis in field.axes.reversed() {
      let step = axis.isGathered ? 0 : count
      var longer: [Int] = []
      longer.reserveCapacity(places.count * axis.extent)
      for position in 0..<axis.extent { for place in places { longer.append(place + position * step) } }
      places = longer
      if !axis.isGathered { count *= axis.extent }
    }
    ofElement = places
    self.count = count
  }

  /// The axes of a map: those whose positions are places of their own.
  package static func axes(of field: Field) -> [Axis] { field.axes.filter { !$0.isGathered } }

  /// The elements of each place, in their order.
  package func elements() -> [[Int]] {
    var elements = [[Int]](repeating: [], count: count)
    for (element, place) in ofElement.enumerated() { elements[place].append(element) }
    return elements
  }

  /// One value per place, given to each of its elements in equal parts.
  package func spread(_ map: [Float]) -> [Float] {
    let share = Float(count) / Float(ofElement.count)
    return ofElement.map { map[$0] * share }
  }
}

extension Axis {
  /// Whether its positions belong to one place.
  fileprivate var isGathered: Bool { kind == .channel || kind == .component }
}
