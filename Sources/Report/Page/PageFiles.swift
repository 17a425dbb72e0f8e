import CReportPage
import Files
import Foundation
import Mustache

/// The values of a template's variables, by name; `nil` values are left out.
typealias PageValues = [String: any Sendable]

/// The page's own files, embedded at compile time.
enum PageFiles {
  /// The scripts of a page of photos.
  static var script: String { scoped("script") }
  static var rowScript: String { scoped("row-script") }
  static var textScript: String { scoped("text-script") }

  /// Returns the shared scripts and the script of a page, concatenated, in a scope of their own.
  private static func scoped(_ name: String) -> String {
    "(() => {\n'use strict';\n\(text(of: "common-script"))\(text(of: name))})();\n"
  }

  static var style: String { text(of: "base-style") + text(of: "print-style") }

  /// The style of a page of texts or rows.
  static var textStyle: String { text(of: "base-style") + text(of: "text-style") + text(of: "print-style") }

  private static func text(of name: String) -> String {
    guard let file = igviz_page_file(name) else { preconditionFailure("the page has no file \(name)") }
    return String(cString: file)
  }

  /// Renders a page from a template.
  ///
  /// - Throws: an error of the template library if a template is broken.
  static func page(
    _ template: String, style: String, script: String? = nil, _ values: PageValues
  ) throws -> Data {
    MustacheContentTypes.register(PageText(), named: "PAGE")
    var library = MustacheLibrary()
    for name in [
      "page", "head", "index", "photo", "target", "evaluation", "texts", "rows", "dataset", "members", "run",
      "foot",
    ] {
      // Every template needs its own declaration: partials do not inherit it from the template that includes them.
      try library.register("{{% CONTENT_TYPE:PAGE}}" + text(of: name), named: name)
    }
    var values = values
    (values["style"], values["styleHash"]) = (style, policyHash(of: style))
    (values["script"], values["scriptHash"]) = (script, script.map(policyHash))
    return Data((library.render(values, withTemplate: template) ?? "").utf8)
  }

  /// Returns the hash by which a page's content security policy allows its only script or style. A browser uses no other one, whatever its
  /// origin.
  private static func policyHash(of text: String) -> String {
    let digits = Array(FileAccess.sha256(of: Data(text.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...min($0 + 1, digits.count - 1)]), radix: 16)
    }
    return "sha256-\(Data(bytes).base64EncodedString())"
  }
}

/// Escapes text within a page or an attribute.
///
/// The library's own escaping goes by grapheme clusters, in which a quotation mark with an accent is not a quotation mark; a browser goes
/// by scalars.
struct PageText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case _ where scalar.turnsDirection: result += "\u{FFFD}"
      case _ where scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Encodes a value as JSON within a page's script element.
enum PageJSON {
  static func text(
    _ value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws -> String {
    let encoder = JSONEncoder.sorted
    encoder.keyEncodingStrategy = keys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let plain = try encoder.encode(value)
    // These characters occur only within strings.
    var result: [UInt8] = []
    result.reserveCapacity(plain.count)
    for byte in plain {
      switch byte {
      case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
      case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
      case UInt8(ascii: "&"): result += Array("\\u0026".utf8)
      default: result.append(byte)
      }
    }
    var text = ""
    text.reserveCapacity(result.count)
    for scalar in String(decoding: result, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\u{2028}": text += "\\u2028"
      case "\u{2029}": text += "\\u2029"
      case _ where scalar.turnsDirection: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether the scalar changes the writing direction of the text after it. Names do not need such scalars.
  fileprivate var turnsDirection: Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }
}
