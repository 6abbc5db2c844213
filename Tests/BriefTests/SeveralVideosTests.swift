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
    // One video, whatever it seems.
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
