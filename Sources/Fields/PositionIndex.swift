/// The places of a field. A map has one value for each place.
///
/// A pixel of a photo is one place with all its channels; a word of a text is one place with all its components. Each feature of
/// a table is a separate place, and so is any other element.
package struct PositionIndex: Hashable, Sendable {
  /// The index of each element's place, in the order of the field's values.
  package let ofElement: [Int]
  package let count: Int

  package init(of field: Field) {
    // From the innermost axis outwards; `step` is the number of places from one position of the axis to the next.
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

  /// Returns the axes of a map: the axes whose positions are separate places.
  package static func axes(of field: Field) -> [Axis] { field.axes.filter { !$0.isGathered } }

  /// Returns the elements of each place, in ascending order.
  package func elements() -> [[Int]] {
    var elements = [[Int]](repeating: [], count: count)
    for (element, place) in ofElement.enumerated() { elements[place].append(element) }
    return elements
  }

  /// Returns one value per element: the value of its place, divided equally among the elements of the place.
  package func spread(_ map: [Float]) -> [Float] {
    let share = Float(count) / Float(ofElement.count)
    return ofElement.map { map[$0] * share }
  }
}

extension Axis {
  /// Whether all positions of the axis belong to the same place.
  fileprivate var isGathered: Bool { kind == .channel || kind == .component }
}
