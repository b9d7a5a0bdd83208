package io.headrace.ingress.jobs;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all partitions' indexes together. Static, because Kafka Streams makes
 * one of these per store and the bound is the process's.
 */
public final class RocksMemory implements RocksDBConfigSetter {
  private static final long BLOCK_CACHE = 24L << 20;
  private static final long MEMTABLES = 16L << 20; // charged to the block cache
  private static final long MEMTABLE = 4L << 20;
  private static final double BLOOM_BITS = 10;

  static {
    RocksDB.loadLibrary();
  }

  private static final Cache CACHE = new LRUCache(BLOCK_CACHE, -1, false, 0.2);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(MEMTABLES, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinL0FilterAndIndexBlocksInCache(true);
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS)); // most reads are of ids not there yet
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(MEMTABLE);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String store, Options options) {
    // the cache and the buffers are shared by all stores
  }
}
