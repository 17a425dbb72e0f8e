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
    for wrong in ["", "imagenet", "mean=1/2", "std=0", "scale=x", "order=rgba", "mean"] {
      #expect(throws: PreprocessingError.self, "\(wrong)") { try Preprocessing(parsing: wrong) }
    }
  }
}

@Suite struct PhotoFitTests {
  private let photo = Image(width: 40, height: 20, filledWith: RGB(red: 10, green: 20, blue: 30))

  @Test(arguments: PhotoFit.Mode.allCases)
  func theSizeIsTheNetworks(mode: PhotoFit.Mode) {
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

  /// What is seen of a photo, in its pixels; the crop is the middle, and a border lies outside.
  @Test func whereThePictureLiesInThePhoto() {
    func frame(_ mode: PhotoFit.Mode, _ width: Int, _ height: Int) -> PhotoFrame {
      PhotoFit(width: width, height: height, mode: mode).frame(inPhotoOf: 40, 20)
    }
    #expect(frame(.squash, 8, 8) == PhotoFrame(x: 0, y: 0, width: 40, height: 20))
    // 32 of 64 pixels of the shorter side, in the middle.
    #expect(frame(.centerCrop, 32, 32) == PhotoFrame(x: 15, y: 5, width: 10, height: 10))
    #expect(!frame(.centerCrop, 32, 32).covers(width: 40, height: 20))
    // 40 × 20 becomes 20 × 10 with 5 rows of border above and below.
    #expect(frame(.pad, 20, 20) == PhotoFrame(x: 0, y: -10, width: 40, height: 40))
    #expect(frame(.pad, 20, 20).covers(width: 40, height: 20))
    // The middle of the photo is the middle of the picture, whatever the shape.
    for mode in PhotoFit.Mode.allCases {
      let frame = frame(mode, 13, 7)
      #expect(abs(frame.x + frame.width / 2 - 20) <= 0.5 && abs(frame.y + frame.height / 2 - 10) <= 0.5)
    }
  }

  /// As Pillow's nearest: each pixel is the one its middle lies in.
  @Test func nearestPixels() {
    var ramp = Image(width: 5, height: 2, filledWith: .black)
    for x in 0..<5 { for y in 0..<2 { ramp[x, y] = RGB(red: UInt8(10 * x), green: UInt8(100 * y), blue: 0) } }
    let fitted = PhotoFit(width: 3, height: 4, mode: .nearest).fitted(ramp, background: .black)
    #expect((0..<3).map { fitted[$0, 0].red } == [0, 20, 40])
    #expect((0..<4).map { fitted[0, $0].green } == [0, 0, 100, 100])
  }
}
