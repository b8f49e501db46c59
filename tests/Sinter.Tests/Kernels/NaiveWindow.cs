using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Windows in plain loops and double precision.</summary>
internal static class NaiveWindow
{
    /// <summary>Random sizes in which the window fits at least once; 1 to 3 dimensions.</summary>
    public static WindowShape Random(Random random, bool dilated = true, int maxInput = 20, int maxStride = 3)
    {
        while (true)
        {
            int rank = random.Next(1, 4);
            int[] Draw(int from, int to) => [.. Enumerable.Range(0, rank).Select(_ => random.Next(from, to + 1))];
            int[] kernel = Draw(1, rank == 3 ? 3 : 5), dilations = dilated ? Draw(1, 2) : Draw(1, 1);
            WindowShape window = WindowShape.Create(
                Draw(1, rank == 1 ? 150 : rank == 2 ? maxInput : 8), kernel, Draw(1, maxStride), dilations, Draw(0, 2), Draw(0, 2));
            if (window.Output.Volume > 0)
                return window;
        }
    }

    /// <summary>Calls <paramref name="visit"/> with the index of each input under the window, or -1 for padding, and the index of its
    /// tap.</summary>
    public static void Visit(in WindowShape window, int output, Action<int, int> visit)
    {
        int ox = output % window.Output.Width, oy = output / window.Output.Width % window.Output.Height;
        int oz = output / window.Output.Width / window.Output.Height;
        int tap = 0;
        for (int kd = 0; kd < window.Kernel.Depth; kd++)
        {
            for (int kh = 0; kh < window.Kernel.Height; kh++)
            {
                for (int kw = 0; kw < window.Kernel.Width; kw++, tap++)
                {
                    int z = oz * window.Stride.Depth - window.PadBefore.Depth + kd * window.Dilation.Depth;
                    int y = oy * window.Stride.Height - window.PadBefore.Height + kh * window.Dilation.Height;
                    int x = ox * window.Stride.Width - window.PadBefore.Width + kw * window.Dilation.Width;
                    bool inside = z >= 0 && z < window.Input.Depth && y >= 0 && y < window.Input.Height && x >= 0 && x < window.Input.Width;
                    visit(inside ? (z * window.Input.Height + y) * window.Input.Width + x : -1, tap);
                }
            }
        }
    }
}
