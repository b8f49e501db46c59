namespace Sinter.Ir;

/// <summary>The groups that MIL sorts its operations into.</summary>
public enum OperationFamily
{
    Activation,
    Classify,
    Compression,
    ControlFlow,
    Convolution,
    ElementwiseBinary,
    ElementwiseUnary,
    ImageResizing,

    /// <summary>Not MIL: made by passes, never written to a file.</summary>
    Internal,

    Linear,
    Normalization,
    Pool,
    Quantization,
    Random,
    Recurrent,
    Reduction,
    ScatterGather,
    States,
    TensorOperation,
    TensorTransformation,
    Transformers,
}

/// <summary>What a pass or an engine must know of an operation beside its rule.</summary>
[Flags]
public enum OperationTraits
{
    None = 0,

    /// <summary>Elements are copied or chosen, never computed: the result needs no rounding.</summary>
    MovesData = 1,

    /// <summary>Two evaluations may differ: never folded, never merged.</summary>
    Random = 2,

    /// <summary>Reads or writes a state: keeps its place among the others that do.</summary>
    Effect = 4,

    /// <summary>Holds blocks.</summary>
    ControlFlow = 8,

    /// <summary>Expands a compressed constant.</summary>
    Constexpr = 16,
}
