using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>Draws what a preview shows into one picture.</summary>
public static class PreviewDrawing
{
    private const double Strength = 0.55;

    /// <summary>The picture that the model made, or the given one with boxes, classes or points over it. Null when there is nothing to
    /// draw.</summary>
    /// <param name="result">What is shown.</param>
    /// <param name="source">The picture that the model was given, if it was.</param>
    public static Picture? Draw(PreviewResult result, Picture? source)
    {
        foreach (PreviewItem item in result.Items)
        {
            switch (item)
            {
                case PictureItem picture:
                    return picture.Picture;
                case MapItem map:
                    return map.Picture;
                case BoxesItem boxes when source is not null:
                    return Boxes(source, boxes.Boxes);
                case SegmentsItem segments when source is not null:
                    return Segments(source, segments);
                case PointsItem points when source is not null:
                    return Points(source, points.Points);
            }
        }
        return null;
    }

    /// <summary>Whether there is something to draw.</summary>
    public static bool CanDraw(PreviewResult result, Picture? source) => result.Items.Any(item => item is PictureItem or MapItem
        || (source is not null && item is BoxesItem or SegmentsItem or PointsItem));

    /// <summary>The picture with the colour of each pixel's class over it; the first class, nothing at all by custom, is left out.</summary>
    public static Picture Segments(Picture source, SegmentsItem segments)
    {
        Canvas canvas = Canvas.Over(source);
        Dictionary<int, (byte Red, byte Green, byte Blue)> colors = segments.Segments.ToDictionary(segment => segment.Class, segment => Canvas.Parse(segment.Color));
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                int number = segments.Classes[((int)((long)y * segments.Height / canvas.Height) * segments.Width) + (int)((long)x * segments.Width / canvas.Width)];
                if (number != 0)
                    canvas.Mix(x, y, colors[number], Strength);
            }
        }
        return canvas.ToPicture();
    }

    private static Picture Boxes(Picture source, IReadOnlyList<Detection> boxes)
    {
        Canvas canvas = Canvas.Over(source);
        int stroke = Math.Max(2, Math.Min(canvas.Width, canvas.Height) / 200);
        // The surest is drawn last, over the others.
        for (int i = boxes.Count - 1; i >= 0; i--)
        {
            Detection box = boxes[i];
            (byte Red, byte Green, byte Blue) color = Canvas.Parse(DetectionColor.Of(box.Class));
            int left = Scaled(box.Left, canvas.Width), top = Scaled(box.Top, canvas.Height);
            int right = Scaled(box.Left + box.Width, canvas.Width), bottom = Scaled(box.Top + box.Height, canvas.Height);
            canvas.Fill(left, top, right, top + stroke, color);
            canvas.Fill(left, bottom - stroke, right, bottom, color);
            canvas.Fill(left, top, left + stroke, bottom, color);
            canvas.Fill(right - stroke, top, right, bottom, color);
            canvas.Number(i + 1, left, top, stroke, color);
        }
        return canvas.ToPicture();
    }

    private static Picture Points(Picture source, IReadOnlyList<PreviewPoint> points)
    {
        Canvas canvas = Canvas.Over(source);
        int radius = Math.Max(3, Math.Min(canvas.Width, canvas.Height) / 80);
        for (int i = 0; i < points.Count; i++)
        {
            int x = Scaled(points[i].X, canvas.Width), y = Scaled(points[i].Y, canvas.Height);
            canvas.Fill(x - radius, y - radius, x + radius, y + radius, Canvas.Parse(DetectionColor.Of(i)));
        }
        return canvas.ToPicture();
    }

    private static int Scaled(double share, int size) => (int)Math.Clamp(Math.Round(share * size), -size, 2 * size);
}
