import Engine

/// The preprocessing that turns the pixels of a photo into a model's input.
public struct PhotoInput: Hashable, Sendable {
  /// The width in pixels.
  public var width: Int
  /// The height in pixels.
  public var height: Int
  /// The factor for each channel, in the model's order: the input is scale · level + shift, with levels of 0…255.
  public var scale: [Float]
  /// The summand for each channel; see `scale`.
  public var shift: [Float]
  /// Whether the model's channels are blue, green, red.
  public var isBGR: Bool

  /// Creates the preprocessing of photos of one size.
  public init(width: Int, height: Int, scale: [Float], shift: [Float], isBGR: Bool) {
    self.width = width
    self.height = height
    self.scale = scale
    self.shift = shift
    self.isBGR = isBGR
  }
}

extension ONNXModel.Port {
  /// Whether the channels of a photo are the second axis rather than the last; `nil` if the input takes no photo.
  var hasChannelsFirst: Bool? {
    guard shape.count == 4 else { return nil }
    if let channels = shape[1], channels == 3 || channels == 1, shape[3] != 3 { return true }
    if let channels = shape[3], channels == 3 || channels == 1 { return false }
    return shape[1] == 3 ? true : nil
  }

  /// The channels, width and height of the photos that the input takes; width and height are `nil` if variable.
  public var photoShape: (channels: Int, width: Int?, height: Int?)? {
    guard let hasChannelsFirst else { return nil }
    return hasChannelsFirst
      ? (shape[1] ?? 3, shape[3], shape[2]) : (shape[3] ?? 3, shape[2], shape[1])
  }
}

extension GraphBuilder {
  /// Computes the model's input from the graph's input, height × width × 3 levels of 0…255.
  mutating func photo(_ photo: PhotoInput, port: ONNXModel.Port) throws -> Variable {
    guard let hasChannelsFirst = port.hasChannelsFirst, let channels = port.photoShape?.channels else {
      throw ONNXError.ambiguous("input \(port.description) does not take photos; give an array (.npy)")
    }
    nodeName = "preprocessing"
    isInsideModel = false
    defer { isInsideModel = true }
    let (height, width) = (photo.height, photo.width)
    var pixels = Variable(value: input, shape: [height, width, 3])
    if channels == 1 {
      // The luma of ITU-R BT.601, the usual conversion to grey.
      let luma = Dense(weights: Tensor([0.299, 0.587, 0.114], shape: [3, 1]), bias: [0])
      pixels = try append(luma, to: [pixels], shape: [height, width, 1])
    } else if photo.isBGR {
      pixels = try variable(selected(.variable(pixels), [2: IndexMap([2, 1, 0])], name: "BGR"))
    }
    let affine = ChannelAffine(
      scale: Array(photo.scale.prefix(channels)), shift: Array(photo.shift.prefix(channels)))
    if affine.scale.contains(where: { $0 != 1 }) || affine.shift.contains(where: { $0 != 0 }) {
      pixels = try append(affine, to: [pixels], shape: [height, width, channels])
    }
    let image = try reshaped(.variable(pixels), to: [1, height, width, channels])
    return try variable(hasChannelsFirst ? transposed(image, [0, 3, 1, 2]) : image)
  }
}
