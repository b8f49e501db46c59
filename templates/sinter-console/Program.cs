using Sinter;
using SinterConsole;
using SkiaSharp;

if (args.Length != 2)
{
    Console.Error.WriteLine("Give a picture and the file for its sketch: dotnet run -- picture.jpg sketch.png");
    return 1;
}

using SKBitmap decoded = SKBitmap.Decode(args[0]) ?? throw new InvalidDataException($"{args[0]} is no picture.");
using SKBitmap picture = decoded.Copy(SKColorType.Rgba8888);
var image = new Image(PixelFormat.Rgba32, picture.Width, picture.Height, picture.Bytes, picture.RowBytes);

await using Sketch sketch = await Sketch.LoadAsync();
SketchOutput output = await sketch.PredictAsync(image);

Image drawing = output.Sketch;
using var gray = new SKBitmap(new SKImageInfo(drawing.Width, drawing.Height, SKColorType.Gray8));
drawing.Pixels.Span.CopyTo(gray.GetPixelSpan());
using FileStream file = File.Create(args[1]);
gray.Encode(file, SKEncodedImageFormat.Png, quality: 100);
Console.WriteLine($"{args[1]}: {drawing.Width} x {drawing.Height}");
return 0;
