/// A place where videos are posted, and the shape that is usual there.
enum Platform: String {
  case reels, tiktok, shorts, stories, feed, instagram, youtube, facebook, linkedin, x
  case snapchat, pinterest
  case douyin, kuaishou, xiaohongshu, channels, bilibili

  /// Width and height of the usual shape; nil where several are usual.
  var shape: (width: Int, height: Int)? {
    switch self {
    case .reels, .tiktok, .shorts, .stories, .snapchat, .douyin, .kuaishou, .channels: (9, 16)
    case .feed: (4, 5)
    case .youtube, .bilibili: (16, 9)
    case .xiaohongshu: (3, 4)
    case .pinterest: (2, 3)
    case .instagram, .facebook, .linkedin, .x: nil
    }
  }
}
