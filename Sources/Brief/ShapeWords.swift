/// Words that tell a shape or a size, in English and Chinese.
enum ShapeWords {
  static let orientation: [String: Int] = [
    "vertical": -1, "portrait": -1, "upright": -1, "horizontal": 1, "landscape": 1,
    "widescreen": 1, "square": 0, "verticals": -1, "portraits": -1, "landscapes": 1, "squares": 0,
    "horizontals": 1, "vertically": -1, "horizontally": 1,
  ]

  static let chinese: [(parts: [String], value: Int)] = [
    ("竖屏", -1), ("竖版", -1), ("竖向", -1), ("纵向", -1), ("竖着", -1), ("竖式", -1), ("竖构图", -1),
    ("直式", -1), ("直向", -1), ("竖的", -1), ("横屏", 1), ("横版", 1), ("横向", 1), ("宽屏", 1),
    ("横着", 1), ("横式", 1), ("横构图", 1), ("横的", 1), ("方形", 0), ("正方形", 0), ("方版", 0),
    ("方屏", 0), ("正方", 0),
  ].map { (Reading.parts($0.0), $0.1) }

  static let ratios: Set<[Int]> = [
    [9, 16], [16, 9], [1, 1], [4, 5], [5, 4], [4, 3], [3, 4], [2, 3], [3, 2], [21, 9], [9, 21],
    [18, 9], [9, 18], [2, 1], [1, 2],
  ]
  /// Ratios that nothing but a picture has.
  static let sureRatios: Set<[Int]> = [
    [9, 16], [16, 9], [4, 5], [21, 9], [9, 21], [18, 9], [9, 18],
  ]

  static let lines: Set<Int> = [240, 360, 480, 540, 720, 1080, 1440, 2160, 4320]

  static let namedLines: [(parts: [String], value: Int)] = [
    ("full hd", 1080), ("fullhd", 1080), ("fhd", 1080), ("4k", 2160), ("uhd", 2160),
    ("ultra hd", 2160), ("2k", 1440), ("qhd", 1440), ("8k", 4320), ("全高清", 1080), ("超高清", 2160),
  ].map { (Reading.parts($0.0), $0.1) }

  /// Whether a word may stand in a list of wishes beside a length: "30 s vertical 1080p".
  static func isShape(_ word: String) -> Bool { spec.contains(word) }

  private static let spec = Set(orientation.keys).union(
    Words.set("p hd fhd uhd k fps 4k 1080p 720p silent mute muted 9:16 16:9 1:1 tiktok reels"))

  static let platforms: [(parts: [String], value: Platform)] = platformNames.flatMap { entry in
    entry.names.split(separator: "|").map { (Reading.parts(String($0)), entry.platform) }
  }

  private static let platformNames: [(platform: Platform, names: String)] = [
    (.reels, "instagram reels|instagram reel|ig reels|ig reel|facebook reels|reels|reel"),
    (.reels, "insta reel|insta reels"),
    (.tiktok, "tiktok|tik tok|tiktoks"),
    (.shorts, "youtube shorts|youtube short|yt shorts|shorts"),
    (.stories, "instagram story|instagram stories|ig story|ig stories|facebook story"),
    (.stories, "facebook stories|insta story|insta stories"),
    (.feed, "instagram feed|ig feed|facebook feed|news feed|in feed|feed"),
    (.instagram, "instagram|insta"),
    (.snapchat, "snapchat"),
    (.youtube, "youtube|油管"),
    (.facebook, "facebook"),
    (.linkedin, "linkedin"),
    (.x, "twitter"),
    (.pinterest, "pinterest"),
    (.douyin, "抖音|douyin"),
    (.kuaishou, "快手|kuaishou"),
    (.xiaohongshu, "小红书|xiaohongshu"),
    (.channels, "视频号"),
    (.bilibili, "b站|哔哩哔哩|bilibili"),
  ]
}
