import Fields

/// A picture as a graph. Its nodes are pixels; its edges connect each pixel with its eight neighbours, and their length is the
/// distance of the colours. The graph is cut into segments that vary less inside than across their borders.
///
/// Edges are visited in ascending order of length. An edge joins two segments if, for each of them, it is shorter than the longest
/// edge of the segment's own tree plus scale / size. Finally, segments that are too small join a neighbour.
/// Reference: Felzenszwalb & Huttenlocher 2004, "Efficient Graph-Based Image Segmentation".
struct PixelGraph: Sendable {
  private struct Edge: Sendable {
    let length: Double
    let one: Int32
    let other: Int32
  }

  private let pixels: Int
  /// The edges in ascending order of length; edges of equal length in the order right, down, down right, down left, each row by
  /// row.
  private let edges: [Edge]

  /// Creates the graph of a picture.
  ///
  /// - Parameters:
  ///   - colors: height × width × quantities, in row-major order.
  ///   - sigma: the standard deviation in pixels of a Gaussian that smooths the picture first; 0 for no smoothing.
  init(colors: [Double], height: Int, width: Int, sigma: Double) {
    pixels = height * width
    let quantities = colors.count / max(1, pixels)
    var smooth = colors
    if sigma > 0 {
      smooth = GaussianBlur.blurred(smooth, length: height, step: width * quantities, sigma: sigma)
      smooth = GaussianBlur.blurred(smooth, length: width, step: quantities, sigma: sigma)
    }
    func distance(_ one: Int, _ other: Int) -> Double {
      var sum = 0.0
      for quantity in 0..<quantities {
        let difference = smooth[other * quantities + quantity] - smooth[one * quantities + quantity]
        sum += difference * difference
      }
      return sum.squareRoot()
    }
    var edges: [Edge] = []
    edges.reserveCapacity(4 * pixels)
    for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
      for y in 0..<height - down {
        for x in max(0, -right)..<min(width, width - right) {
          let (one, other) = (y * width + x, (y + down) * width + x + right)
          edges.append(
            Edge(length: distance(one, other), one: Int32(one), other: Int32(other)))
        }
      }
    }
    // Edges of equal length keep their order explicitly, because the standard library does not guarantee a stable sort.
    let order = edges.indices.sorted { (edges[$0].length, $0) < (edges[$1].length, $1) }
    self.edges = order.map { edges[$0] }
  }

  /// Returns the number of each pixel's segment; segments are numbered from 0 in the order of their first pixels.
  ///
  /// - Parameters:
  ///   - scale: larger values give larger segments. As in the paper's program it refers to levels of 0…255, so it is divided by 255
  ///     for the colours here, which have their own unit.
  ///   - minSize: the smallest size of a segment, in pixels.
  func segments(scale: Double, minSize: Int) -> [Int] {
    var forest = DisjointSets(count: pixels)
    /// The longest edge of each segment's tree, by its root.
    var longest = [Double](repeating: 0, count: pixels)
    func limit(_ root: Int) -> Double { longest[root] + scale / 255 / Double(forest.size(of: root)) }
    for edge in edges {
      let (one, other) = (forest.root(of: Int(edge.one)), forest.root(of: Int(edge.other)))
      if one != other, edge.length < min(limit(one), limit(other)) {
        longest[forest.join(one, other)] = edge.length
      }
    }
    for edge in edges {
      let (one, other) = (forest.root(of: Int(edge.one)), forest.root(of: Int(edge.other)))
      if one != other, min(forest.size(of: one), forest.size(of: other)) < minSize {
        _ = forest.join(one, other)
      }
    }
    var numbers: [Int: Int] = [:]
    return (0..<pixels).map { pixel in
      let root = forest.root(of: pixel)
      if let known = numbers[root] { return known }
      numbers[root] = numbers.count
      return numbers.count - 1
    }
  }
}
