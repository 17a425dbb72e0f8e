import Fields

/// The places of a field: what a map of evidence has one value for.
///
/// A pixel of a photo is one place, whatever its channels; a word of a text one place, whatever its components. A feature of a
/// table is a place of its own, and so is any other element.
public struct Places: Hashable, Sendable {
  /// The place of each element.
  public let ofElement: [Int]
  public let count: Int

  public init(of field: Field) {
    var places = [0]
    var count = 1
    for axis in field.axes {
      let isGathered = axis.kind == .channel || axis.kind == .component
      places = places.flatMap { place in
        (0..<axis.extent).map { isGathered ? place : place * axis.extent + $0 }
      }
      if !isGathered { count *= axis.extent }
    }
    ofElement = places
    self.count = count
  }

  /// The elements of each place, in their order.
  func elements() -> [[Int]] {
    var elements = [[Int]](repeating: [], count: count)
    for (element, place) in ofElement.enumerated() { elements[place].append(element) }
    return elements
  }

  /// One value per place, given to each of its elements in equal parts.
  public func spread(_ map: [Float]) -> [Float] {
    let share = Float(count) / Float(ofElement.count)
    return ofElement.map { map[$0] * share }
  }
}
