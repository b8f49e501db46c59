namespace Sinter;

/// <content>Products, convolutions, pooling, normalization, attention.</content>
public sealed partial class MilBuilder
{
    /// <summary><c>linear</c>: x times the weight's transpose, plus the bias.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs]; null for none.</param>
    /// <param name="name">A name for the result.</param>
    public MilValue Linear(MilValue x, MilArgument weight, MilArgument? bias = null, string? name = null) =>
        Add("linear", name, ("x", x), ("weight", weight), ("bias", bias));

    /// <summary><c>matmul</c>: the product of the last two axes.</summary>
    public MilValue MatMul(MilValue x, MilArgument y, bool transposeX = false, bool transposeY = false, string? name = null) =>
        Add("matmul", name, ("x", x), ("y", y), ("transpose_x", transposeX), ("transpose_y", transposeY));

    /// <summary><c>conv</c>: over one to three axes.</summary>
    /// <param name="x">[batch, inputs, sizes...].</param>
    /// <param name="weight">[outputs, inputs / groups, kernel sizes...].</param>
    /// <param name="bias">[outputs]; null for none.</param>
    /// <param name="strides">One per axis; null for 1.</param>
    /// <param name="padding">Zeros before and after, two per axis; null for none.</param>
    /// <param name="dilations">One per axis; null for 1.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="name">A name for the result.</param>
    public MilValue Conv(MilValue x, MilArgument weight, MilArgument? bias = null, int[]? strides = null, int[]? padding = null,
        int[]? dilations = null, int groups = 1, string? name = null)
    {
        int axes = SpatialAxes(x);
        return Add("conv", name, ("x", x), ("weight", weight), ("bias", bias), ("strides", strides ?? Ones(axes)),
            ("pad_type", padding is null ? "valid" : "custom"), ("pad", padding ?? new int[2 * axes]), ("dilations", dilations ?? Ones(axes)),
            ("groups", groups));
    }

    /// <summary><c>max_pool</c>: the largest of each window.</summary>
    /// <param name="x">[batch, channels, sizes...].</param>
    /// <param name="kernel">The window's sizes.</param>
    /// <param name="strides">One per axis; null: the window's sizes.</param>
    /// <param name="padding">Places before and after that do not count, two per axis; null for none.</param>
    /// <param name="name">A name for the result.</param>
    public MilValue MaxPool(MilValue x, int[] kernel, int[]? strides = null, int[]? padding = null, string? name = null) =>
        Add("max_pool", name, ("x", x), ("kernel_sizes", kernel), ("strides", strides ?? kernel),
            ("pad_type", padding is null ? "valid" : "custom"), ("pad", padding ?? new int[2 * kernel.Length]), ("ceil_mode", false));

    /// <summary><c>avg_pool</c>: the mean of each window.</summary>
    /// <inheritdoc cref="MaxPool"/>
    public MilValue AvgPool(MilValue x, int[] kernel, int[]? strides = null, int[]? padding = null, string? name = null) =>
        Add("avg_pool", name, ("x", x), ("kernel_sizes", kernel), ("strides", strides ?? kernel),
            ("pad_type", padding is null ? "valid" : "custom"), ("pad", padding ?? new int[2 * kernel.Length]),
            ("exclude_padding_from_average", true), ("ceil_mode", false));

    /// <summary><c>batch_norm</c>: channels scaled and shifted by known statistics.</summary>
    public MilValue BatchNorm(MilValue x, MilArgument mean, MilArgument variance, MilArgument? gamma = null, MilArgument? beta = null,
        float epsilon = 1e-5f, string? name = null) =>
        Add("batch_norm", name, ("x", x), ("mean", mean), ("variance", variance), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon));

    /// <summary><c>layer_norm</c>: mean 0 and variance 1 over axes.</summary>
    public MilValue LayerNorm(MilValue x, int[] axes, MilArgument? gamma = null, MilArgument? beta = null, float epsilon = 1e-5f,
        string? name = null) =>
        Add("layer_norm", name, ("x", x), ("axes", axes), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon));

    /// <summary><c>softmax</c>: positive numbers that sum up to 1 along an axis.</summary>
    public MilValue Softmax(MilValue x, int axis = -1, string? name = null) => Add("softmax", name, ("x", x), ("axis", axis));

    /// <summary><c>scaled_dot_product_attention</c>: softmax(q k' / sqrt(size)) v. Needs iOS18.</summary>
    public MilValue Attention(MilValue query, MilArgument key, MilArgument value, MilArgument? mask = null, string? name = null) =>
        Add("scaled_dot_product_attention", name, ("query", query), ("key", key), ("value", value), ("attn_mask", mask));

    /// <summary><c>reduce_mean</c>: the mean over axes.</summary>
    public MilValue ReduceMean(MilValue x, int[] axes, bool keepDims = false, string? name = null) =>
        Add("reduce_mean", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

    /// <summary><c>reduce_sum</c>: the sum over axes.</summary>
    public MilValue ReduceSum(MilValue x, int[] axes, bool keepDims = false, string? name = null) =>
        Add("reduce_sum", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

    /// <summary><c>reduce_max</c>: the largest over axes.</summary>
    public MilValue ReduceMax(MilValue x, int[] axes, bool keepDims = false, string? name = null) =>
        Add("reduce_max", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

    private static int[] Ones(int count)
    {
        var ones = new int[count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static int SpatialAxes(MilValue x) => x.Shape is { Count: >= 3 } shape
        ? shape.Count - 2
        : throw new ModelInputException(ModelStage.Edit, $"value {x.Name}", "[batch, channels, sizes...]", x.Type);
}
