// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target shares. Deprecations stay warnings so that newer FFmpeg
/// releases, which deprecate before they remove, still build.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
]

func room(_ name: String, imports: [String] = []) -> Target {
  .target(name: name, dependencies: imports.map { .init(stringLiteral: $0) }, swiftSettings: house)
}

func tests(of name: String, imports: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ([name] + imports).map { .init(stringLiteral: $0) },
    swiftSettings: house)
}

func system(_ name: String, pkgConfig: String, apt: [String], brew: [String]) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt(apt), .brew(brew)])
}

let package = Package(
  name: "preflight",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "preflight", targets: ["preflight"])],
  targets: [
    system(
      "CFFmpeg",
      pkgConfig: "libavformat libavcodec libswscale libswresample libavutil",
      apt: [
        "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libswscale-dev",
        "libswresample-dev", "libavutil-dev",
      ],
      brew: ["ffmpeg"]),
    system("CHEIF", pkgConfig: "libheif", apt: ["libheif-dev"], brew: ["libheif"]),
    system("CWebP", pkgConfig: "libwebpdemux libwebp", apt: ["libwebp-dev"], brew: ["webp"]),
    system(
      "CTurboJPEG", pkgConfig: "libturbojpeg libjpeg",
      apt: ["libturbojpeg0-dev", "libjpeg62-turbo-dev"], brew: ["jpeg-turbo"]),
    system("CLCMS", pkgConfig: "lcms2", apt: ["liblcms2-dev"], brew: ["little-cms2"]),
    system("CZlib", pkgConfig: "zlib", apt: ["zlib1g-dev"], brew: ["zlib"]),
    system("CBrotli", pkgConfig: "libbrotlidec", apt: ["libbrotli-dev"], brew: ["brotli"]),
    system("CCrypto", pkgConfig: "libcrypto", apt: ["libssl-dev"], brew: ["openssl@3"]),
    system("CCurl", pkgConfig: "libcurl", apt: ["libcurl4-openssl-dev"], brew: ["curl"]),
    system("CSQLite", pkgConfig: "sqlite3", apt: ["libsqlite3-dev"], brew: ["sqlite"]),
    system(
      "CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: ["libmicrohttpd-dev"], brew: ["libmicrohttpd"]
    ),
    system("CEdit", pkgConfig: "libedit", apt: ["libedit-dev"], brew: ["libedit"]),
    .systemLibrary(name: "CSystem"),

    room("MediaModel"),
    room("FaithfulJSON"),
    room("Brief", imports: ["MediaModel"]),
    room(
      "MediaEngine",
      imports: [
        "MediaModel", "CFFmpeg", "CHEIF", "CWebP", "CTurboJPEG", "CLCMS", "CZlib", "CBrotli",
        "CCrypto", "CSystem",
      ]),
    room("Preparation", imports: ["MediaModel", "MediaEngine", "FaithfulJSON"]),
    room("Verification", imports: ["MediaModel", "MediaEngine", "Brief", "FaithfulJSON"]),
    room("Transport", imports: ["CCurl"]),
    room("Service", imports: ["MediaModel", "Transport", "FaithfulJSON"]),
    room("Ledger", imports: ["MediaModel", "CSQLite"]),
    room(
      "LocalService",
      imports: ["MediaModel", "MediaEngine", "Brief", "FaithfulJSON", "CMicroHTTPD"]),
    room(
      "Pipeline",
      imports: [
        "MediaModel", "MediaEngine", "Brief", "FaithfulJSON", "Preparation", "Verification",
        "Transport", "Service", "Ledger", "LocalService",
      ]),
    room("TerminalKit", imports: ["CEdit"]),
    .executableTarget(
      name: "preflight",
      dependencies: [
        "MediaModel", "MediaEngine", "Brief", "FaithfulJSON", "Preparation", "Verification",
        "Service", "Ledger", "Pipeline", "LocalService", "TerminalKit",
      ],
      swiftSettings: house),

    tests(of: "MediaModel"),
    tests(of: "FaithfulJSON"),
    tests(of: "Brief", imports: ["MediaModel"]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    tests(of: "MediaEngine", imports: ["MediaModel", "TestSupport", "CSystem"]),
    tests(
      of: "Preparation",
      imports: ["MediaModel", "MediaEngine", "FaithfulJSON", "TestSupport", "CZlib"]),
    tests(
      of: "Verification",
      imports: ["MediaModel", "MediaEngine", "Brief", "FaithfulJSON", "TestSupport"]),
    .target(name: "TestServer", path: "Tests/TestServer", swiftSettings: house),
    .executableTarget(
      name: "meter", dependencies: ["Transport", "FaithfulJSON"], path: "Tests/Meter",
      swiftSettings: house),
    tests(of: "Transport", imports: ["TestServer", "FaithfulJSON", "TestSupport"]),
    tests(
      of: "Service",
      imports: ["MediaModel", "Transport", "FaithfulJSON", "TestServer", "TestSupport"]),
    tests(of: "Ledger", imports: ["MediaModel"]),
    tests(of: "LocalService", imports: ["MediaModel", "MediaEngine", "FaithfulJSON"]),
    tests(
      of: "Pipeline",
      imports: [
        "MediaModel", "MediaEngine", "Brief", "FaithfulJSON", "Preparation", "Verification",
        "Service",
        "Ledger", "LocalService",
      ]),
    tests(of: "TerminalKit"),
    .testTarget(
      name: "CommandLineTests", dependencies: ["preflight", "FaithfulJSON"], swiftSettings: house),
  ]
)
