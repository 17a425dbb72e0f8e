import Fields

/// A picture as a graph: pixels, and edges to their eight neighbours as long as the colours are far apart. Cut into segments
/// whose inside varies less than the border between them.
///
/// Two segments become one if the shortest edge between them is shorter than the longest of either one's own tree plus
/// scale / size, in ascending order of edges; then segments that are too small join a neighbour.
/// Reference: Felzenszwalb & Huttenlocher 2004, "Efficient Graph-Based Image Segmentation".
struct PixelGraph: Sendable {
  private struct Edge: Sendable {
    let length: Double
    let one: Int32
    let other: Int32
  }

  private let pixels: Int
  /// In ascending order; of equal ones in the order right, down, down right, down left, each row by row.
  private let edges: [Edge]

  /// - Parameters:
  ///   - colors: the quantities at each pixel, pixel by pixel, row by row.
  ///   - sigma: the standard deviation in pixels of a Gaussian that smooths the picture first; 0 for none.
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
    // Edges of one length keep their order: the standard library does not promise that its sort does.
    let order = edges.indices.sorted { (edges[$0].length, $0) < (edges[$1].length, $1) }
    self.edges = order.map { edges[$0] }
  }

  /// The number of each pixel's segment; they count from 0 in the order of their first pixels.
  ///
  /// - Parameters:
  ///   - scale: the higher, the larger are segments. As in the paper's program it is for levels of 0…255, so here, where
  ///     colours have a unit of their own, it is divided by 255.
  ///   - minSize: pixels that a segment has at least.
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
