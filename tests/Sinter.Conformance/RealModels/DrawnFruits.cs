using System.Numerics;

namespace Sinter.Conformance.RealModels;

/// <summary>Fruits drawn with a few curves and a light from the upper left.</summary>
internal static class DrawnFruits
{
    public const int Side = 227;

    private static readonly Vector3 White = new(0.95f, 0.95f, 0.93f), Black = new(0.1f, 0.1f, 0.1f);

    public static Image Draw(string fruit)
    {
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < Side * Side; i++)
        {
            Vector2 point = (new Vector2(i % Side, i / Side) - new Vector2(Side / 2)) / (Side / 2);
            Vector3 color = Vector3.Clamp(Color(fruit, point), Vector3.Zero, Vector3.One) * 255;
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (Round(color.X), Round(color.Y), Round(color.Z));
        }
        return new Image(PixelFormat.Rgb24, Side, Side, pixels);

        static byte Round(float value) => (byte)MathF.Round(value);
    }

    private static Vector3 Color(string fruit, Vector2 point) => fruit switch
    {
        "orange" => Ball(point, new(1, 0.55f, 0.08f), Black, 0.05f),
        "orange on white" => Ball(point, new(1, 0.55f, 0.08f), White, 0.05f),
        "apple" => Ball(point, new(0.8f, 0.08f, 0.1f), White, 0),
        "banana" => Crescent(point, new(0.97f, 0.85f, 0.2f), White),
        "coconut" => Ball(point, new(0.35f, 0.22f, 0.12f), White, 0.25f),
        _ => throw new ArgumentException($"Nobody drew {fruit}.", nameof(fruit)),
    };

    /// <summary>A shiny ball with a shadow below it.</summary>
    private static Vector3 Ball(Vector2 point, Vector3 color, Vector3 background, float roughness)
    {
        const float radius = 0.7f;
        Vector2 on = point / radius;
        if (on.LengthSquared() > 1)
            return background * (Vector2.Distance(new(on.X, on.Y * 5), new(0.07f, 5)) < 1 ? 0.75f : 1);
        float light = Math.Max(0, Vector3.Dot(new(on, MathF.Sqrt(1 - on.LengthSquared())), new(-0.4f, -0.5f, 0.77f)));
        float pores = MathF.Sin((point.X * 127) + (point.Y * 312) + (40 * MathF.Sin(point.X * 90) * MathF.Cos(point.Y * 83)));
        return (color * (0.35f + (0.65f * light) + (roughness * pores))) + new Vector3(0.5f * MathF.Pow(light, 30));
    }

    /// <summary>A thick arc with dark ends.</summary>
    private static Vector3 Crescent(Vector2 point, Vector3 color, Vector3 background)
    {
        const float end = 0.75f, tip = 0.7f;
        Vector2 fromCentre = point - new Vector2(0, -0.9f);
        float angle = MathF.Abs(MathF.Atan2(fromCentre.X, fromCentre.Y));
        float width = 0.2f * MathF.Sqrt(Math.Max(0, 1 - MathF.Pow(angle / end, 4)));
        float across = (fromCentre.Length() - 1.15f) / Math.Max(width, 1e-3f);
        if (angle > end || MathF.Abs(across) > 1)
            return background;
        return color * (1 - (0.25f * across * across) - (0.1f * across)) * (angle > tip ? 0.4f : 1);
    }
}
