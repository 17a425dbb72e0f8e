import ImageCoding
import Readers
import TestSupport
import Testing

@testable import Models

@Suite struct PreprocessingTests {
  private func value(_ text: String, level: Float, channel: Int) throws -> Float {
    let preprocessing = try Preprocessing(parsing: text)
    return preprocessing.scale[channel] * level + preprocessing.shift[channel]
  }

  @Test func names() throws {
    #expect(abs(try value("torchvision", level: 255, channel: 0) - (1 - 0.485) / 0.229) < 1e-5)
    #expect(abs(try value("torchvision", level: 0, channel: 2) + 0.406 / 0.225) < 1e-5)
    #expect(try value("keras-tf", level: 0, channel: 1) == -1)
    #expect(abs(try value("keras-tf", level: 255, channel: 1) - 1) < 1e-6)
    #expect(try value("keras-caffe", level: 103.939, channel: 0) == 0)
    #expect(try Preprocessing(parsing: "keras-caffe").isBGR)
    #expect(try value("unit", level: 255, channel: 0) == 1)
    #expect(try value("none", level: 7, channel: 0) == 7)
  }

  @Test func recipes() throws {
    #expect(abs(try value("scale=0.5,mean=1/2/3,std=2,order=bgr", level: 10, channel: 2) - 1) < 1e-6)
    #expect(try Preprocessing(parsing: "order=bgr").isBGR)
    for wrong in [
      "", "imagenet", "mean=1/2", "std=0", "scale=x", "order=rgba", "mean", "order=bgr,order=rgb",
    ] {
      #expect(throws: PreprocessingError.self, "\(wrong)") { try Preprocessing(parsing: wrong) }
    }
  }
}

/// Numbers in other units than the levels to which they are applied.
@Suite struct PreprocessingUnitTests {
  /// Caffe subtracts before it multiplies: its scale is one over a standard deviation.
  @Test func theCureKeepsTheScale() throws {
    #expect(
      throws: PreprocessingError.scaledLevels(
        "scale=0.0078125,mean=127.5", top: 255 * 0.0078125, meant: "mean=127.5,std=128.0")
    ) { try Preprocessing(parsing: "scale=0.0078125,mean=127.5") }
    #expect(abs(try value("mean=127.5,std=128.0", level: 255) - 127.5 * 0.0078125) < 1e-6)
  }

  private func value(_ text: String, level: Float) throws -> Float {
    let preprocessing = try Preprocessing(parsing: text)
    return preprocessing.scale[0] * level + preprocessing.shift[0]
  }

  @Test(arguments: [
    "mean=123.7,std=0.017", "mean=0.5,std=127.5", "mean=0.485/0.456/0.406,std=58",
    "mean=0.5,std=127.5,scale=1/127.5", "mean=0.485,std=58,scale=1/255",
  ])
  func twoUnits(text: String) {
    #expect(throws: PreprocessingError.mixedUnits(text)) { try Preprocessing(parsing: text) }
  }

  @Test(arguments: ["mean=0,std=255", "mean=127.5,std=127.5", "mean=123.7,std=1", "mean=0/0/128,std=64"])
  func oneUnit(text: String) {
    #expect(throws: Never.self) { try Preprocessing(parsing: text) }
  }

  @Test(arguments: [
    ("mean=0.1307,std=0.3081", "mean=0.1307,std=0.3081,scale=1/255"),
    ("std=0.3081,mean=0.1307", "std=0.3081,mean=0.1307,scale=1/255"),
    (
      "mean=0.485/0.456/0.406,std=0.229/0.224/0.225",
      "mean=0.485/0.456/0.406,std=0.229/0.224/0.225,scale=1/255"
    ),
    ("mean=0.5,std=0.5", "mean=0.5,std=0.5,scale=1/255"), ("mean=0.5", "mean=0.5,scale=1/255"),
    ("std=0.5", "std=0.5,scale=1/255"), ("mean=0,std=0.25", "mean=0,std=0.25,scale=1/255"),
    ("mean=0.5,std=0.5,order=bgr", "mean=0.5,std=0.5,order=bgr,scale=1/255"),
    ("mean=-0.5,std=1", "mean=-0.5,std=1,scale=1/255"),
  ])
  func levelsAreNotScaled(text: String, meant: String) throws {
    #expect(throws: PreprocessingError.unscaledLevels(text, meant: meant)) {
      try Preprocessing(parsing: text)
    }
    // The proposed text is accepted, and so is the typed text with a scale of 1.
    let preprocessing = try Preprocessing(parsing: meant)
    #expect(preprocessing.scale.allSatisfy { $0 < 0.1 })
    #expect(throws: Never.self) { try Preprocessing(parsing: text + ",scale=1") }
  }

  @Test(arguments: [
    ("mean=123.675,std=58.395,scale=1/255", "mean=123.675,std=58.395"),
    (
      "scale=1/255,mean=123.675/116.28/103.53,std=58.395/57.12/57.375",
      "mean=123.675/116.28/103.53,std=58.395/57.12/57.375"
    ),
    ("mean=127.5,std=127.5,scale=0.00392157", "mean=127.5,std=127.5"),
  ])
  func levelsAreScaledTwice(text: String, meant: String) throws {
    do {
      _ = try Preprocessing(parsing: text)
      Issue.record("\(text) was accepted")
    } catch PreprocessingError.scaledLevels(_, _, let proposed) {
      #expect(proposed == meant)
      #expect(throws: Never.self) { try Preprocessing(parsing: proposed) }
    }
  }

  @Test(arguments: [
    "mean=0.1307,std=0.3081,scale=1/255", "mean=0.1307,std=0.3081,scale=0.00392157",
    "mean=123.675,std=58.395",
    "mean=1,std=1,scale=1/127.5", "mean=127.5,std=128", "mean=0,std=1", "scale=1/255", "order=bgr",
    "mean=103.939/116.779/123.68,order=bgr", "mean=0.5,std=2,scale=1/255",
  ])
  func theseAreRight(text: String) { #expect(throws: Never.self) { try Preprocessing(parsing: text) } }

  @Test func aFractionIsANumber() throws {
    let (fraction, decimal) = (
      try Preprocessing(parsing: "scale=1/255"), try Preprocessing(parsing: "scale=0.00392156862745098")
    )
    #expect(fraction == decimal)
    #expect(
      try Preprocessing(parsing: "mean=0.1307,std=0.3081,scale=1/255").scale[0] == Float(1 / 255.0 / 0.3081))
  }

  @Test(arguments: [
    "scale=1/0", "scale=0", "scale=-1", "scale=1/2/3", "std=-1", "std=1/0/1", "mean=1,mean=2,std=3",
    "mean=1/2",
    "mean=1/2/3/4", "mean=,std=1", "mean=nan,std=1,scale=1", "scale=1/255,", "mean=1=2",
  ])
  func theseAreNone(text: String) {
    #expect(throws: PreprocessingError.self, "\(text)") { try Preprocessing(parsing: text) }
  }

  /// Three numbers for a model with one channel are refused, because only red's would be used.
  @Test func channels() throws {
    for text in ["torchvision", "keras-caffe", "mean=0.1/0.2/0.3,std=0.5,scale=1/255", "order=bgr"] {
      #expect(throws: PreprocessingError.severalChannels, "\(text)") {
        try Preprocessing(parsing: text).check(channels: 1)
      }
      #expect(throws: Never.self) { try Preprocessing(parsing: text).check(channels: 3) }
    }
    for text in ["unit", "none", "keras-tf", "mean=0.1307,std=0.3081,scale=1/255"] {
      #expect(throws: Never.self) { try Preprocessing(parsing: text).check(channels: 1) }
    }
  }
}

@Suite struct PhotoFitTests {
  private let photo = PixelImage(width: 40, height: 20, filledWith: RGB(red: 10, green: 20, blue: 30))

  @Test(arguments: PhotoResize.Mode.allCases)
  func theSizeIsTheNetworks(mode: PhotoResize.Mode) {
    for (width, height) in [(16, 16), (12, 18), (50, 7)] {
      let fitted = PhotoFit(width: width, height: height, mode: mode).fitted(photo, background: .black)
      #expect(fitted.width == width && fitted.height == height)
    }
  }

  @Test func paddingKeepsProportions() {
    let fitted = PhotoFit(width: 20, height: 20, mode: .pad).fitted(photo, background: .red)
    #expect(fitted[0, 4] == .red && fitted[0, 15] == .red)
    #expect(
      fitted[0, 5] == RGB(red: 10, green: 20, blue: 30) && fitted[19, 14] == RGB(red: 10, green: 20, blue: 30)
    )
  }

  /// The part of the photo that the model sees, in pixels of the photo: a crop lies in the middle, and a border lies outside.
  @Test func whereThePictureLiesInThePhoto() {
    func frame(_ mode: PhotoResize.Mode, _ width: Int, _ height: Int) -> PhotoFrame {
      PhotoFit(width: width, height: height, mode: mode).frame(inPhotoOf: 40, 20)
    }
    #expect(frame(.squash, 8, 8) == PhotoFrame(x: 0, y: 0, width: 40, height: 20))
    // 32 of 64 pixels of the shorter side, in the middle.
    #expect(frame(.centerCrop, 32, 32) == PhotoFrame(x: 15, y: 5, width: 10, height: 10))
    #expect(!frame(.centerCrop, 32, 32).covers(width: 40, height: 20))
    // 40 × 20 becomes 20 × 10 with 5 rows of border above and below.
    #expect(frame(.pad, 20, 20) == PhotoFrame(x: 0, y: -10, width: 40, height: 40))
    #expect(frame(.pad, 20, 20).covers(width: 40, height: 20))
    // The middle of the photo is the middle of the picture, for any shape.
    for mode in PhotoResize.Mode.allCases {
      let frame = frame(mode, 13, 7)
      #expect(abs(frame.x + frame.width / 2 - 20) <= 0.5 && abs(frame.y + frame.height / 2 - 10) <= 0.5)
    }
  }

  /// As Pillow's nearest filter: each pixel takes the value of the pixel that contains its centre.
  @Test func nearestPixels() {
    var ramp = PixelImage(width: 5, height: 2, filledWith: .black)
    for x in 0..<5 { for y in 0..<2 { ramp[x, y] = RGB(red: UInt8(10 * x), green: UInt8(100 * y), blue: 0) } }
    let fitted = PhotoFit(width: 3, height: 4, mode: .nearest).fitted(ramp, background: .black)
    #expect((0..<3).map { fitted[$0, 0].red } == [0, 20, 40])
    #expect((0..<4).map { fitted[0, $0].green } == [0, 0, 100, 100])
  }
}
