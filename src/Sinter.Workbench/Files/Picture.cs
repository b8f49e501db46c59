namespace Sinter.Workbench.Files;

/// <summary>A decoded picture: rows of pixels without padding, upright.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for gray, 3 for RGB, 4 for RGB with straight alpha.</param>
/// <param name="Pixels">8 bits per channel.</param>
public sealed record Picture(int Width, int Height, int Channels, byte[] Pixels);
