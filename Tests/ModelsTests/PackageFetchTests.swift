import Testing

@testable import Models

/// The reason why a model's package could not be fetched, from the output of pip.
@Suite struct PackageFetchTests {
  static let ending = [
    "ERROR: Could not find a version that satisfies the requirement example==1 (from versions: none)",
    "ERROR: No matching distribution found for example==1",
  ]

  private static func retry(_ exception: String) -> [String] {
    [
      "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by '\(exception)': /simple/example/"
    ] + ending
  }

  @Test(arguments: [
    (
      retry(
        "NewConnectionError('<urllib3.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] No name')"
      ),
      "the index of packages cannot be reached: Failed to establish a new connection: [Errno -3] No name"
    ),
    (
      retry("SSLError(SSLCertVerificationError(1, '[SSL] verify failed: self-signed (_ssl.c:992)'))"),
      "the index of packages cannot be reached: [SSL] verify failed: self-signed (_ssl.c:992)"
    ),
    (
      retry(
        "ProxyError('Cannot connect to proxy.', NewConnectionError('<x object at 0x7f>: [Errno 111] Refused'))"
      ),
      "the index of packages cannot be reached: [Errno 111] Refused"
    ),
    (
      retry("ReadTimeoutError(\"Pool(host='index.example', port=443): Read timed out. (read timeout=15)\")"),
      "the index of packages cannot be reached: Pool(host='index.example', port=443): Read timed out. (read timeout=15)"
    ),
    (ending, "ERROR: No matching distribution found for example==1"),
    (
      [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated …",
        "        Expected sha256 00", "             Got        f2",
      ], "the package's SHA-256 is not the expected one"
    ),
    (
      [
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "WARNING: …",
      ],
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    ),
    (["/usr/bin/python3: No module named pip"], "/usr/bin/python3: No module named pip"),
  ])
  func reasons(lines: [String], reason: String) {
    #expect(PackageFetch.reason(in: lines) == reason)
  }

  @Test func silence() { #expect(PackageFetch.reason(in: []) == nil) }
}
