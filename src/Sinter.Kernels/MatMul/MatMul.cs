namespace Sinter.Kernels;

/// <summary>Matrix products of float32, row-major.</summary>
public static unsafe class MatMul
{
    /// <summary>C = epilogue(A·B) with B packed. A is rows x depth, C rows x columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit the dimensions.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, int rows, PackedMatrix b, Span<float> c, Epilogue epilogue, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        fixed (float* right = b.Panels)
        {
            Multiply(a, rows, b.Kernel, MatMulOperand.Packed(right), b.Depth, b.Columns, c, epilogue, pool, cancellationToken);
            GC.KeepAlive(b);
        }
    }

    /// <summary>C = epilogue(A·B) with B compressed. A is rows x depth, C rows x columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit the dimensions.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, int rows, CompressedMatrix b, Span<float> c, Epilogue epilogue, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        fixed (float* tables = b.Tables)
        fixed (byte* low = b.Low, high = b.High, scales = b.Scales)
        fixed (Half* offsets = b.Offsets)
        {
            var panels = new CompressedPanels
            {
                Low = low,
                High = high,
                Scales = scales,
                Offsets = offsets,
                Tables = tables,
                Offset = b.Offset,
                HasHalfScales = b.HasHalfScales,
                LowBits = b.LowBits,
                HighBits = b.HighBits,
                Depth = b.Depth,
                Columns = b.Columns,
                ColumnBlock = b.ColumnBlock,
                DepthBlocks = b.DepthBlocks,
                Tier = b.Kernel.Tier,
            };
            Multiply(a, rows, b.Kernel, MatMulOperand.Expanded(&panels), b.Depth, b.Columns, c, epilogue, pool, cancellationToken);
            GC.KeepAlive(b);
        }
    }

    /// <summary>C = epilogue(A·B) for matrices of one batch or many; see <see cref="MatMulShape"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    public static void Multiply(
        in MatMulShape shape,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        Span<float> c,
        Epilogue epilogue,
        WorkPool pool,
        CancellationToken cancellationToken = default,
        MatMulKernel? kernel = null)
    {
        shape.Check(a.Length, b.Length, c.Length);
        epilogue.Check(shape.Columns, c.Length);
        if (c.IsEmpty)
            return;
        kernel ??= MatMulKernel.Current;
        int batch = shape.BatchCount;
        fixed (float* left = a, right = b, target = c)
        fixed (float* columnBias = epilogue.ColumnBias, residual = epilogue.Residual)
        fixed (int* batchDims = shape.BatchDimensions, leftStrides = shape.LeftBatchStrides, rightStrides = shape.RightBatchStrides)
        {
            var block = new MatMulBlock
            {
                Kernel = kernel,
                Left = shape.TransposeLeft
                    ? MatMulOperand.Strided(left, 1, shape.Rows)
                    : MatMulOperand.Strided(left, shape.Depth, 1),
                Right = shape.TransposeRight
                    ? MatMulOperand.Strided(right, shape.Depth, 1)
                    : MatMulOperand.Strided(right, 1, shape.Columns),
                Depth = shape.Depth,
                C = target,
                CStride = shape.Columns,
                Residual = residual,
                Epilogue = new EpiloguePointers(columnBias, epilogue.Activation),
            };
            var body = new MatMulBody
            {
                Block = block,
                Tiling = new MatMulTiling(kernel, shape.Rows, shape.Columns, shape.Depth, rightIsPacked: false, batch),
                Rows = shape.Rows,
                Columns = shape.Columns,
                BatchRank = shape.BatchDimensions.Length,
                BatchDimensions = batchDims,
                LeftBatchStrides = leftStrides,
                RightBatchStrides = rightStrides,
            };
            pool.Run(body, checked(body.Tiling.Count * batch), cancellationToken);
        }
    }

    /// <summary>A product with a constant right operand, whatever form it is kept in.</summary>
    private static void Multiply(
        ReadOnlySpan<float> a, int rows, MatMulKernel kernel, MatMulOperand right, int depth, int columns, Span<float> c, Epilogue epilogue,
        WorkPool pool, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        KernelGuard.Length(a.Length, (long)rows * depth, nameof(a));
        KernelGuard.Length(c.Length, (long)rows * columns, nameof(c));
        epilogue.Check(columns, c.Length);
        if (c.IsEmpty)
            return;
        fixed (float* left = a, target = c, columnBias = epilogue.ColumnBias, residual = epilogue.Residual)
        {
            var block = new MatMulBlock
            {
                Kernel = kernel,
                Left = MatMulOperand.Strided(left, depth, 1),
                Right = right,
                Depth = depth,
                C = target,
                CStride = columns,
                Residual = residual,
                Epilogue = new EpiloguePointers(columnBias, epilogue.Activation),
            };
            MatMulTiling tiling = right.Compressed == null
                ? new MatMulTiling(kernel, rows, columns, depth, rightIsPacked: true)
                : MatMulTiling.OfCompressed(kernel, rows, columns);
            pool.Run(new MatMulBody { Block = block, Tiling = tiling, Rows = rows, Columns = columns }, tiling.Count, cancellationToken);
        }
    }
}
