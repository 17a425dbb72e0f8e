/// A selection along one axis: for each position of the result, the position of the source that is copied there; −1 for a position
/// that gets a fill value.
///
/// It is a function instead of a list, because a file may ask for an axis of any length: `GraphBuilder.selected` lists the positions
/// only after it has reserved memory for them.
struct IndexMap {
  /// The extent of the result's axis.
  let count: Int
  private let place: (Int) -> Int

  /// Creates a selection of `count` positions from a function.
  ///
  /// - Parameter place: returns the source position, or −1, for a position of the result.
  init(count: Int, _ place: @escaping (_ position: Int) -> Int) {
    self.count = count
    self.place = place
  }

  /// Creates a selection from the source positions, in the order of the result.
  init(_ places: [Int]) {
    self.init(count: places.count) { places[$0] }
  }

  /// Creates the selection of a slice of the source.
  init(_ places: Range<Int>) {
    self.init(count: places.count) { places.lowerBound + $0 }
  }

  /// Whether all positions of a source axis of this extent are selected, in order, so that nothing changes.
  func isWhole(_ extent: Int) -> Bool {
    count == extent && (0..<count).allSatisfy { place($0) == $0 }
  }

  /// The source position, or −1, for each position of the result.
  var positions: [Int] { (0..<count).map(place) }
}
