import Brief
import Testing

@Suite struct SeveralVideosTests {
  /// A text and what each of its videos asks, parted by `|`.
  static let table: [Phrase] = [
    Phrase(
      "three 1080p landscape files and two 9:16 verticals",
      "16:9 1920x1080|16:9 1920x1080|16:9 1920x1080|9:16|9:16"),
    Phrase(
      "Make a 15-second vertical teaser and a 30-second landscape trailer",
      "15s 9:16|30s 16:9"),
    Phrase(
      "Two videos:\n1. A 15-second TikTok about beans\n2. A 30-second landscape film about cups",
      "15s 9:16 @tiktok|30s 16:9"),
    Phrase("Video 1: 10 seconds, vertical. Video 2: 20 seconds, square.", "10s 9:16|20s 1:1"),
    Phrase("one vertical and one landscape, 20 seconds each", "20s 9:16|20s 16:9"),
    Phrase("one for TikTok and one for YouTube", "9:16 @tiktok|16:9 @youtube"),
    Phrase("a 20-second promo in both 9:16 and 16:9", "20s 9:16|20s 16:9"),
    Phrase("15s and 30s versions, vertical", "15s 9:16|30s 9:16"),
    Phrase("make three 10-second vertical videos", "10s 9:16|10s 9:16|10s 9:16"),
    Phrase("create 2 videos, each 12 seconds", "12s|12s"),
    Phrase(
      "三条横版1080p和两条竖版9:16",
      "16:9 1920x1080|16:9 1920x1080|16:9 1920x1080|9:16|9:16"),
    Phrase("做两个视频：第一个15秒竖屏，第二个30秒横屏", "15s 9:16|30s 16:9"),
    Phrase("视频一：10秒，竖屏\n视频二：20秒，横屏", "10s 9:16|20s 16:9"),
    Phrase(
      "a 10-second vertical promo titled 'One' and a 20-second square promo titled 'Two'",
      "10s 9:16 t=One|20s 1:1 t=Two"),
    Phrase("I need three versions: 6s, 15s and 30s", "6s|15s|30s"),
    Phrase(
      "Make two videos: one 15-second vertical for TikTok, one 60-second horizontal for YouTube",
      "15s 9:16 @tiktok|60s 16:9 @youtube"),
    Phrase("帮我做3个15秒的竖屏短视频", "15s 9:16|15s 9:16|15s 9:16"),
    Phrase("make three videos: 5s square, 10s vertical, 20s landscape", "5s 1:1|10s 9:16|20s 16:9"),
    Phrase("做三个视频：5秒方形，10秒竖屏，20秒横屏", "5s 1:1|10s 9:16|20s 16:9"),
    Phrase("做两个视频：①15秒竖屏，讲咖啡；②30秒横屏，讲面包", "15s 9:16|30s 16:9"),
    Phrase("1) a 5-second square loop 2) a 10 second vertical teaser", "5s 1:1|10s 9:16"),
    Phrase(
      "Three videos: a 5-second loop, a 10-second vertical and a 20-second square one",
      "5s|10s 9:16|20s 1:1"),
    Phrase(
      "Make 2 videos: \"Dawn\", 10s vertical, and \"Dusk\", 20s landscape", "10s 9:16|20s 16:9"),
    Phrase(
      "a 15s vertical ad for beans; a 30s landscape ad for cups; a 10s square ad for filters",
      "15s 9:16|30s 16:9|10s 1:1"),
    Phrase(
      "a 10-second vertical video about coffee and another 20-second square video about tea",
      "10s 9:16|20s 1:1"),
    Phrase(
      "Two promos: the first is 15 seconds, vertical; the second is 30 seconds, landscape",
      "15s 9:16|30s 16:9"),
    Phrase(
      "make three videos: 10 seconds, vertical, 1080p",
      "10s 9:16 1080x1920|10s 9:16 1080x1920|10s 9:16 1080x1920"),
    // One video, whatever it seems.
    Phrase("a 30-second promo: 1) the cup, 2) the logo, 3) the price", "30s"),
    Phrase("go back to square one; a 20-second promo", "20s"),
    Phrase("a 20-second promo; add another 5 seconds of the beach", "20s"),
    Phrase("a 30-second promo from three photos", "30s"),
    Phrase("turn these two vertical clips into a 20-second landscape film", "20s 16:9"),
    Phrase("a 20-second video with three scenes", "20s"),
    Phrase(
      "Storyboard for a 20-second vertical promo:\n1. Opening, 5 seconds\n2. Product, 10 seconds",
      "20s 9:16"),
    Phrase("a 30-second promo and a 5-second intro", "30s"),
    Phrase("a vertical 9:16 video", "9:16"),
    Phrase("combine two 10-second clips into a 15-second reel", "15s 9:16 @reels"),
    Phrase("two people drink coffee in a 12-second vertical promo", "12s 9:16"),
    Phrase("做一个30秒竖屏视频，里面有三个人", "30s 9:16"),
  ]

  @Test(arguments: table) func givesEachVideoItsOwn(_ phrase: Phrase) {
    let found = RequestReader.readAll(phrase.text).map(Phrase.notation).joined(separator: "|")
    #expect(found == phrase.asked)
  }
}
