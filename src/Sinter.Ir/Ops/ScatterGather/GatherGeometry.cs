namespace Sinter.Ir.Ops;

/// <summary>The axis that gather takes from, and how many leading axes x and indices share.</summary>
public readonly record struct GatherGeometry(int Axis, int BatchDims)
{
    /// <summary>The geometry for tensors of these ranks.</summary>
    /// <exception cref="ModelException">The parameters do not fit the ranks.</exception>
    public static GatherGeometry Read(Arguments arguments, int rank, int indicesRank)
    {
        int axis = arguments.Axis("axis", rank), batchDims = ReadBatchDims(arguments, indicesRank);
        if (batchDims > axis)
            throw arguments.Invalid("batch_dims", $"at most the axis {axis}", $"{batchDims}");
        return new GatherGeometry(axis, batchDims);
    }

    /// <summary>The number of leading axes that are shared; counted from the end of the indices' when negative.</summary>
    internal static int ReadBatchDims(Arguments arguments, int indicesRank)
    {
        if (arguments.Signature.Find("batch_dims") is null)
            return 0;
        int given = arguments.Int("batch_dims"), batchDims = given < 0 ? given + indicesRank : given;
        return batchDims >= 0 && batchDims <= indicesRank
            ? batchDims
            : throw arguments.Invalid("batch_dims", $"at most the {indicesRank} axes of indices", $"{given}");
    }

    /// <summary>Checks that the shared axes agree.</summary>
    internal static void CheckBatch(Arguments arguments, TensorType x, TensorType indices, int batchDims)
    {
        for (int i = 0; i < batchDims; i++)
        {
            if (!x[i].IsCompatibleWith(indices[i]))
                throw arguments.Invalid("indices", $"the size {x[i]} along axis {i}, which x shares", indices.ToString());
        }
    }
}
