namespace Sinter;

/// <summary>Where compressed weights (palettized, or quantized to 8 bits or fewer) are expanded.</summary>
public enum WeightResidency
{
    /// <summary>Once, when the model is specialized: fastest for many rows at a time.</summary>
    Speed,

    /// <summary>Panel by panel, whenever a product or a look-up needs them: weights of linear layers, constant factors of matrix products and
    /// embeddings take the memory that they take in the file, and a row at a time is computed faster than with expanded ones. The numbers
    /// are those that the codes stand for, not rounded to float16 as an expanded weight of that type is. Other weights are expanded, and
    /// all of them under <see cref="Numerics.Faithful"/>.</summary>
    Memory,
}
