/// A picture was asked for of something that is none.
struct NoPictureError: Error, CustomStringConvertible {
  let output: String
  let shapes: [[Int]]

  var description: String {
    "\(output) cannot be drawn: the input of shape \(shapes.map { "\($0)" }.joined(separator: ", ")) is no picture "
      + "(height × width, with one or three channels); leave out --output, the numbers come with --json and --arrays"
  }
}
