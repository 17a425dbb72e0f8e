/// The source position of each position along an axis of a result; −1 for none.
///
/// Positions are listed only after memory is reserved, since a file may ask for an axis of any length.
struct IndexMap {
  let count: Int
  private let place: (Int) -> Int

  /// Creates a map from a function.
  ///
  /// - Parameter place: returns the source position for a position of the result.
  init(count: Int, _ place: @escaping (_ position: Int) -> Int) {
    self.count = count
    self.place = place
  }

  init(_ places: [Int]) {
    self.init(count: places.count) { places[$0] }
  }

  init(_ places: Range<Int>) {
    self.init(count: places.count) { places.lowerBound + $0 }
  }

  /// Whether the map is the identity on an axis of this extent.
  func isWhole(_ extent: Int) -> Bool {
    count == extent && (0..<count).allSatisfy { place($0) == $0 }
  }

  /// All source positions, in order.
  var positions: [Int] { (0..<count).map(place) }
}
