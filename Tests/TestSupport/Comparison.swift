/// Returns ‖a − b‖ / ‖b‖ in the Euclidean norm; infinite if the lengths differ or a value is NaN.
public func relativeError(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
  guard a.count == b.count else { return .infinity }
  var difference = 0.0
  var norm = 0.0
  for (x, y) in zip(a, b) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  let error = norm == 0 ? difference.squareRoot() : (difference / norm).squareRoot()
  return error.isNaN ? .infinity : error
}
