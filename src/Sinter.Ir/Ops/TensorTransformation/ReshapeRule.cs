using System.Globalization;

namespace Sinter.Ir.Ops;

/// <summary>Turns the vector given to reshape into sizes: -1 is what is left, 0 copies a size of x.</summary>
internal static class ReshapeRule
{
    public static Dimension[] Resolve(Arguments arguments, TensorType x, int[] target)
    {
        if (target.Length > ShapeVector.MaxRank)
            throw arguments.Invalid("shape", $"at most {ShapeVector.MaxRank} entries",
                target.Length.ToString(CultureInfo.InvariantCulture));
        var result = new Dimension[target.Length];
        var copied = new bool[x.HasRank ? x.Rank : 0];
        int inferred = -1;
        long given = 1;
        for (int i = 0; i < target.Length; i++)
        {
            if (target[i] > 0)
            {
                result[i] = target[i];
                given = checked(given * target[i]);
            }
            else if (target[i] == 0)
            {
                int axis = SourceOfZero(arguments, x, target.Length, i);
                result[i] = !x.HasRank ? Dimension.Unknown : axis < 0 ? 1 : x[axis];
                if (x.HasRank && axis >= 0)
                    copied[axis] = true;
            }
            else if (target[i] == -1 && inferred < 0)
            {
                inferred = i;
            }
            else
            {
                throw arguments.Invalid("shape", "sizes, 0, and at most one -1", $"[{string.Join(", ", target)}]");
            }
        }
        // Copied sizes are on both sides, so they cancel, known or not.
        if (Volume(x, copied) is not { } volume)
            return result;
        if (inferred < 0 ? volume != given : volume % given != 0)
            throw arguments.Invalid("shape", $"as many elements as {x}", $"[{string.Join(", ", target)}]");
        if (inferred >= 0)
            result[inferred] = checked((int)(volume / given));
        return result;
    }

    /// <summary>The axis of x whose size a 0 at <paramref name="position"/> copies; negative for none. Before iOS17 positions match from
    /// the left and both ranks are equal; from then on they match from the right.</summary>
    private static int SourceOfZero(Arguments arguments, TensorType x, int rank, int position)
    {
        if (!x.HasRank)
            return -1;
        if (arguments.Signature.Since < Opset.iOS17 && rank != x.Rank)
            throw arguments.Invalid("shape", $"{x.Rank} entries, one per axis of x, since a 0 copies a size", $"{rank}");
        return x.Rank - rank + position;
    }

    /// <summary>Elements of x over the axes that are not copied; null when one is unknown.</summary>
    private static long? Volume(TensorType x, bool[] copied)
    {
        if (!x.HasRank)
            return null;
        long volume = 1;
        for (int i = 0; i < x.Rank; i++)
        {
            if (copied[i])
                continue;
            if (!x[i].IsKnown)
                return null;
            volume = checked(volume * x[i].Size);
        }
        return volume;
    }
}
