/// Where the elements along an axis of a result come from; −1 stands for none.
///
/// They are listed only when there is room for them: a file asks for axes of any length.
struct IndexMap {
  let count: Int
  private let place: (Int) -> Int

  /// - Parameter place: what stands at a position of the result.
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

  /// Whether an axis of this length stays as it is.
  func isWhole(_ extent: Int) -> Bool {
    count == extent && (0..<count).allSatisfy { place($0) == $0 }
  }

  /// All of them, in order.
  var positions: [Int] { (0..<count).map(place) }
}
